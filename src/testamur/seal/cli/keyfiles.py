"""Key files on the command line: opened with their passphrase, refused with the contract's own sentences."""

from testamur.seal import keys
from testamur.seal.cli.files import DATA, NO_PERMISSION, passphrase_of, read, stop
from testamur.seal.errors import KeyUnavailable, WrongPassphrase
from testamur.seal.keys import PublicKey, SecretKey

MISMATCH = "public and secret key do not belong together"


def open_signer(name: str, passphrase_file: str | None) -> SecretKey:
    """The key in this file, ready to sign; Stop 65, 66 or 77."""
    data = read(name, limit=64 * 1024)
    passphrase = passphrase_of(passphrase_file)
    try:
        return keys.load_signer(data, lambda: passphrase)
    except WrongPassphrase:
        if not passphrase:
            stop(NO_PERMISSION, f"{name} is encrypted: give --passphrase-file or TESTAMUR_KEY_PASSPHRASE")
        stop(NO_PERMISSION, f"wrong passphrase for {name}")
    except KeyUnavailable as error:
        stop(DATA, sentence(name, error))


def open_public(name: str) -> PublicKey:
    """The public half of the key in this file; a file without a secret will do."""
    try:
        return keys.load_public(read(name, limit=64 * 1024))
    except KeyUnavailable as error:
        stop(DATA, sentence(name, error))


def sentence(name: str, error: KeyUnavailable) -> str:
    """What is wrong with a key file."""
    text = str(error)
    if text in (MISMATCH, "the file holds no secret key"):
        return f"{name}: {text}"
    return f"{name} is not a {keys.FORMAT} file"
