"""HTTP clients: past the proxy to this machine, through it to everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag import addresses
from rag.errors import ProviderError

if TYPE_CHECKING:
    import httpx2


def client(url: str) -> httpx2.Client:
    """A client for the endpoint at an address. Raises ProviderError when the environment's proxy cannot be used."""
    import httpx2

    if addresses.loopback(url):
        # A proxy elsewhere cannot reach this machine, and a proxy's own package need not be there for it.
        verify = httpx2.create_ssl_context() if url.startswith("https:") else False
        return httpx2.Client(trust_env=False, verify=verify)
    try:
        return httpx2.Client()
    except ImportError as error:
        raise ProviderError(
            f"{addresses.shown(url)} would be reached through the SOCKS proxy that ALL_PROXY or HTTPS_PROXY names, which needs "
            "a package that is not installed: pip install 'httpx2[socks]', name an http:// proxy, or put the host into NO_PROXY"
        ) from error
    except ValueError as error:
        raise ProviderError(
            f"{addresses.shown(url)} would be reached through a proxy whose address in HTTP_PROXY, HTTPS_PROXY or ALL_PROXY "
            "cannot be read: expected http://host:port; correct or unset it, or put the host into NO_PROXY"
        ) from error
