"""Keys and what is locked with them. No rows here: who calls stores what comes out.

* `Secret`: text or bytes that no log, traceback or repr shows.
* `AgentKey`: an agent's X25519 pair, kept by a `KeyStore` (`open_key_store`): the OS keyring or a key file.
* `seal_to` / `unseal`: anybody can seal for an agent's public key, only that agent opens.
* `DataKey`: encrypts rows; itself stored sealed, once for every approved agent.
"""

from agent.credentials.keys import AgentKey, DataKey, fingerprint
from agent.credentials.sealed import seal_to, unseal
from agent.credentials.secret import Secret
from agent.credentials.stores import KeyFile, KeyStore, OsKeyring, open_key_store

__all__ = [
    "AgentKey",
    "DataKey",
    "KeyFile",
    "KeyStore",
    "OsKeyring",
    "Secret",
    "fingerprint",
    "open_key_store",
    "seal_to",
    "unseal",
]
