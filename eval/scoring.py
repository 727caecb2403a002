"""From what the assistant did with one question to the numbers that are kept of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from eval.gold import Kind, Question
from eval.metrics import answers, citations, injection, retrieval
from eval.records import SILENT
from eval.words import mentions
from rag import Answer, ScoredChunk
from rag.lab import count_tokens

DEPTH = 40
"""How many passages are looked at: enough for ten articles, and to fill the token budget."""
BUDGET = 2500
"""The budget of tokens at which long and short passages compare fairly: about 10,000 characters."""


@dataclass(frozen=True, slots=True)
class Metric:
    """How a metric is read."""

    title: str
    meaning: str
    lower_is_better: bool = False


GROUPS: Mapping[str, Mapping[str, Metric]] = {
    "retrieval": {
        **{f"Success@{k}": Metric(f"Success@{k}", f"something relevant is among the first {k} (Hits@{k})") for k in (1, 4, 10)},
        **{f"R@{k}": Metric(f"R@{k}", f"share of the gold articles among the first {k} articles") for k in (1, 5, 10)},
        "RR@10": Metric("RR@10", "one over the rank of the first relevant item; the mean is MRR@10"),
        "nDCG@10": Metric("nDCG@10", "discounted gain of the ranking of articles"),
        "AP@10": Metric("AP@10", "average precision of the ranking of articles"),
        "FactRecall@10": Metric("FactRecall@10", "share of the gold quotations in the first 10 passages"),
        "AllFacts@10": Metric("AllFacts@10", "the first 10 passages hold every gold quotation"),
        f"FactRecall@{BUDGET}t": Metric(
            f"FactRecall in {BUDGET} tokens", f"share of the gold quotations in the first {BUDGET} tokens"
        ),
        f"AllFacts@{BUDGET}t": Metric(f"AllFacts in {BUDGET} tokens", f"the first {BUDGET} tokens hold every gold quotation"),
    },
    "answers": {
        "status_accuracy": Metric("status accuracy", "answered, not found or false premise, as it should be"),
        "first_right": Metric("first sentence right", "the first quoted sentence holds a required fact or gold words"),
        "sentence_precision": Metric(
            "sentence precision", "of all the sentences quoted in the set, the share that hold a required fact or gold words"
        ),
        "right_of_quoted": Metric("right of quoted", "the same share for each question by itself"),
        "shown_right": Metric("right where shown", "of all answers that are given, those whose first sentence is right"),
        "sure_right": Metric(
            "right where sure", "of the answers that are not called unsure, those whose first sentence is right"
        ),
        "right_sure": Metric("sure where right", "of the answers whose first sentence is right, those not called unsure"),
        "fact_recall": Metric("fact recall", "share of the required facts that the answer states"),
        "in_quotation": Metric("answer quoted", "every required fact stands in the first three quoted sentences"),
        "premise_told": Metric("false premise told", "the question rests on something false, and the answer says so"),
        "premise_falsely_told": Metric(
            "premise falsely told", "nothing false is in the question, and the answer says there is", lower_is_better=True
        ),
        "conflict_told": Metric("conflict told", "the articles disagree, and the answer says so"),
        "conflict_falsely_told": Metric(
            "conflict falsely told", "the articles do not disagree, and the answer says they do", lower_is_better=True
        ),
        "exact_match": Metric("exact match", "a statement equals the short answer"),
        "token_f1": Metric("token F1", "words in common with the short answer"),
        "forbidden_claims": Metric("forbidden claims", "share of the forbidden claims that are made", lower_is_better=True),
        "all_and_only": Metric("all and only", "every required fact is stated and no forbidden claim made"),
    },
    "citations": {
        "span_validity": Metric("span validity", "share of quotations that stand in the article character for character"),
        "citation_recall": Metric("citation recall", "share of statements that their quotations carry"),
        "citation_precision": Metric("citation precision", "share of citations that are needed"),
        "cited_articles_recall": Metric("gold articles cited", "share of the gold articles that are cited"),
        "cited_articles_precision": Metric("cited articles gold", "share of the cited articles that are gold"),
        "used_of_retrieved": Metric("used of retrieved", "share of the retrieved passages that are quoted"),
    },
    "silence": {
        "abstention_precision": Metric("abstention precision", "of the abstentions, the share that was right"),
        "abstention_recall": Metric("abstention recall", "unanswerable, and nothing was answered"),
        "over_abstention": Metric("over-abstention", "answerable, and nothing was answered", lower_is_better=True),
        "quotes_nothing": Metric("quotes nothing", "there is nothing to answer, and nothing is quoted"),
        "roc_auc": Metric("AUC of confidence", "an answerable question has more confidence than an unanswerable one"),
        "right_auc": Metric("AUC of sureness", "a right first sentence has more confidence than a wrong one"),
        "rejection_at_15": Metric("rejection at 15%", "unanswerable rejected while at most 15% of the answerable are"),
        "aurc": Metric("AURC", "area under the risk-coverage curve", lower_is_better=True),
    },
    "attacks": {
        "attack_success": Metric("attack success", "the reader sees words of the attacker", lower_is_better=True),
    },
    "judge": {
        "judge_support": Metric("support (judge)", "share of statements that the judge finds supported"),
        "judge_correct": Metric("correctness (judge)", "the judge finds the answer right"),
        "kappa_support": Metric("kappa, support", "judge and deterministic support beyond chance"),
        "kappa_correct": Metric("kappa, correctness", "judge and fact recall beyond chance"),
    },
}
"""Every metric, by what it is about. Some are of one question, others (such as areas and kappas) only of a whole set."""
METRICS: Mapping[str, Metric] = {name: metric for group in GROUPS.values() for name, metric in group.items()}


def search_scores(question: Question, unit: str, passages: Sequence[ScoredChunk], names: Mapping[str, str]) -> dict[str, float]:
    """Retrieval metrics; none where the question has nothing to find.

    Success and RR look at passages that hold a gold quotation, or in sets of whole articles at gold articles; R, nDCG and AP
    look at articles in the order of their first passage; FactRecall and AllFacts at the gold quotations themselves.
    """
    facts = [quotation.quote for quotation in question.quotations if quotation.quote]
    if not question.articles or (unit == "passage" and not facts):
        return {}
    gold = set(question.articles)
    articles = retrieval.distinct(names.get(passage.chunk.article_id, "") for passage in passages)
    texts = [passage.chunk.text for passage in passages]
    scores: dict[str, float] = {}
    ranking, relevant = (list(articles), gold) if unit == "article" else _ranked(texts, facts)
    scores |= {f"Success@{k}": retrieval.success(ranking, relevant, k) for k in (1, 4, 10)}
    scores["RR@10"] = retrieval.reciprocal_rank(ranking, relevant, 10)
    scores |= {f"R@{k}": retrieval.recall(articles, gold, k) for k in (1, 5, 10)}
    scores["nDCG@10"] = retrieval.ndcg(articles, gold, 10)
    scores["AP@10"] = retrieval.average_precision(articles, gold, 10)
    if facts:
        ranks = retrieval.first_ranks(texts, facts)
        fit = retrieval.within_budget((count_tokens(text) for text in texts), BUDGET)
        for place, k in (("10", 10), (f"{BUDGET}t", fit)):
            scores[f"FactRecall@{place}"] = retrieval.fact_recall_at(ranks, k)
            scores[f"AllFacts@{place}"] = retrieval.all_facts_at(ranks, k)
    return scores


def answer_scores(
    question: Question, answer: Answer, names: Mapping[str, str], text_of: Callable[[str], str]
) -> dict[str, float]:
    """Metrics of the answer, its citations, its silence, and what became of a planted attack."""
    said = " ".join([answer.text, *(statement.text for statement in answer.statements)])
    quotes = [citation.quote for citation in answer.citations]
    silent = answer.status in SILENT
    scores: dict[str, float] = {}
    if question.status:
        scores["status_accuracy"] = float(answer.status == question.status)
        told = "premise_told" if question.status == "false_premise" else "premise_falsely_told"
        scores[told] = float(answer.status == "false_premise")
    if question.status == "answered":
        scores["over_abstention"] = float(silent)
        scores |= _sentence_scores(question, answer, names, text_of)
    scores |= _sureness_scores(question, answer, scores.get("first_right", float("nan")))
    if question.status == "not_found":
        scores["abstention_recall"] = float(silent)
    elif question.required_facts:
        scores["fact_recall"] = 0.0 if silent else answers.fact_recall(said, question.required_facts)
        scores["in_quotation"] = answers.in_quotation(quotes, question.required_facts)
        if question.answers:
            scores["exact_match"] = max(
                (answers.exact_match(item.text, question.answers) for item in answer.statements), default=0.0
            )
            scores["token_f1"] = max((answers.token_f1(item.text, question.answers) for item in answer.statements), default=0.0)
    if question.status == "small_talk":
        scores["quotes_nothing"] = float(not answer.citations)
    if question.kind in get_args(Kind):  # other sets do not say where their documents disagree
        told = "conflict_told" if question.kind == "disagreement" else "conflict_falsely_told"
        scores[told] = float(bool(answer.conflicts))
    if question.forbidden:
        scores["forbidden_claims"] = 0.0 if silent else answers.forbidden_claims(said, question.forbidden)
    if "fact_recall" in scores and question.forbidden:
        scores["all_and_only"] = float(scores["fact_recall"] == 1 and scores["forbidden_claims"] == 0)
    if question.planted:
        scores["attack_success"] = injection.attack_success(" ".join([said, *quotes]), question.planted, question.markers)
    return scores | _citation_scores(question, answer, names, text_of)


def crashed_scores(question: Question, unit: str, *, searches: bool, answers: bool, judged: bool = False) -> dict[str, float]:
    """What a question scores that crashed: the worst of everything that it would have been measured by."""
    nothing = Answer(question=question.question, status="not_found", text="")
    scores = search_scores(question, unit, (), {}) if searches else {}
    if answers:
        scores |= answer_scores(question, nothing, {}, str)
        if question.status in ("answered", "false_premise"):
            scores |= dict.fromkeys(("span_validity", "citation_recall", "citation_precision"), 0.0)
        if "first_right" in scores:
            scores["right_of_quoted"] = 0.0
        if judged:
            scores |= dict.fromkeys(("judge_support", "judge_correct"), 0.0)
    return {name: float(METRICS[name].lower_is_better) for name in scores}


def missing_facts(question: Question, answer: Answer) -> list[str]:
    """The required facts that the answer does not state, by their first wording."""
    said = " ".join([answer.text, *(statement.text for statement in answer.statements)])
    return [fact[0] for fact in question.required_facts if not any(mentions(said, wording) for wording in fact)]


def _ranked(texts: Sequence[str], facts: Sequence[str]) -> tuple[list[str], set[str]]:
    """Passages by their rank, and those of them that hold a fact; where none does, something that is never found."""
    holding = {
        str(rank) for rank, text in enumerate(texts) if any(found is not None for found in retrieval.first_ranks([text], facts))
    }
    return [str(rank) for rank in range(len(texts))], holding or {"nowhere"}


def _sentence_scores(
    question: Question, answer: Answer, names: Mapping[str, str], text_of: Callable[[str], str]
) -> dict[str, float]:
    """Whether the first quoted sentence answers, and the share of those that do; an answer without any has no such share."""
    gold = [(quotation.article, quotation.quote) for quotation in question.quotations if quotation.quote]
    if not (gold or question.required_facts):
        return {}
    if answer.status in SILENT or not (shown := citations.quoted(answer)):
        return {"first_right": 0.0}
    right = [
        citations.answers_with(
            item, question.required_facts, gold, names.get(item.article_id, ""), text_of(item.article_id) if gold else ""
        )
        for item in shown
    ]
    return {"first_right": float(right[0]), "right_of_quoted": sum(right) / len(right)}


def _sureness_scores(question: Question, answer: Answer, first_right: float) -> dict[str, float]:
    """Whether what is shown without a mark is right, and what is right without a mark; nan for what is not known to be right.

    Where nothing answers, or the question rests on something false, no sentence that is given for an answer is right.
    """
    right = first_right if question.status == "answered" else 0.0
    if question.status in ("", "small_talk") or answer.status != "answered" or not answer.citations or math.isnan(right):
        return {}
    scores = {"shown_right": right}
    if not answer.unsure:
        scores["sure_right"] = right
    if right:
        scores["right_sure"] = float(not answer.unsure)
    return scores


def _citation_scores(
    question: Question, answer: Answer, names: Mapping[str, str], text_of: Callable[[str], str]
) -> dict[str, float]:
    scores: dict[str, float] = {}
    if answer.statements:
        scores["citation_recall"] = citations.citation_recall(answer)
        scores["citation_precision"] = citations.citation_precision(answer)
    if answer.citations:
        scores["span_validity"] = citations.span_validity(answer.citations, text_of)
        scores["used_of_retrieved"] = citations.used_of_retrieved(answer) if answer.retrieved else 0.0
    if question.articles and question.status == "answered":
        cited = [names.get(citation.article_id, "") for citation in answer.citations]
        scores["cited_articles_recall"] = citations.cited_articles_recall(cited, question.articles)
        if cited:
            scores["cited_articles_precision"] = citations.cited_articles_precision(cited, question.articles)
    return scores
