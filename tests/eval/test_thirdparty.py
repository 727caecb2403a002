"""The list of libraries says what is locked, and under which licences it may be passed on."""

from eval import thirdparty


def test_the_list_is_what_is_locked_with_its_licences() -> None:
    assert thirdparty.FILE.read_text(encoding="utf-8") == thirdparty.listed()
    assert len(list(thirdparty.locked())) > 100


def test_every_library_states_a_licence_and_none_binds_who_uses_it() -> None:
    licences = {line.split(" ", 2)[0]: line.split(" ", 2)[2] for line in thirdparty.listed().splitlines()}
    assert [name for name, licence in licences.items() if not licence.strip()] == []
    bound = {name: licence for name, licence in licences.items() if "GPL" in licence and " or " not in licence.lower()}
    assert bound == {}
