"""Codes and words that people type from a screen or a slip of paper."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Final

# No 0 O 1 I L: they look alike from the last row.
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH: Final = 6
_LOOKALIKES: Final = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J"})

# Short words, easy to say, to read from a slip of paper and to type for who speaks German, French, Dutch or English.
WORDS: Final = tuple(
    "alarm album anker apollo arena atlas atom auto balkon ballon balsam bambus banane banjo bar barometer bart basis "
    "bingo biwak bonbon boot boxer bravo brille bronze bus cafe camping canto cello charme chor club cobra cola "
    "comic dame datum delta depot diamant diesel dino disco domino drama echo elan elefant emu enzian euro fabel "
    "fagott fakir falke fasan fax fenster fiesta figur filter finale firma flora flotte fokus forum foto fund galerie "
    "garage gas gazelle geste giraffe gitarre globus gold gong gorilla granit gras gurke hafen hammer harfe harmonie "
    "hotel humor hymne idee igel iglu insel iris jacke jaguar jasmin jazz joker journal jubel judo jugend junior juwel "
    "kabel kaffee kajak kakao kaktus kamel kamera kamin kanal kanne kanu kapitel karamel karte kasino kegel kiosk "
    "kiwi klima koala kobalt koffer kokos komet kompass konzert koralle korb kosmos krokus kultur lampe larve laser "
    "lavendel leopard lilie limone linde lineal liter logo lotus magnet magnolie mais mango mandel mantel marine "
    "marmor maske melone menu metall meter mikado milch mimose minute mode modell monat mond motor muskat museum musik "
    "nektar nelke neon nest nordpol note nougat oase oboe olive onkel oper optik orange orchester orgel orkan oval "
    "panda panorama panther papagei papier paprika park parade pause pavillon pelikan perle pfeffer piano picknick "
    "pilot pinguin piste pizza planet platin polka pony poster prisma profil puma puzzle pyramide quartett quarz radar "
    "radio rakete regal rekord rhythmus ring risotto ritter roboter rolle roman rose rubin rucksack safari salat "
    "salbei salon samba sandale satellit sauna schal sofa sonate sport".split()
)
WORD_COUNT: Final = 4


def new_code() -> str:
    """Six characters for the screen. Unique by the database, not by this function."""
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def read_code(typed: str) -> str:
    """A code as somebody typed it: small letters, spaces and look-alikes forgiven."""
    return "".join(typed.upper().split()).replace("-", "").translate(_LOOKALIKES)


def new_words() -> str:
    """Four words by which somebody comes back from another device."""
    return " ".join(secrets.choice(WORDS) for _place in range(WORD_COUNT))


def words_of(digest: str) -> str:
    """Four words that follow from a hash: the same each time, guessed by nobody who cannot compute it."""
    number, found = int(digest, 16), []
    for _place in range(WORD_COUNT):
        number, place = divmod(number, len(WORDS))
        found.append(WORDS[place])
    return " ".join(found)


def read_words(typed: str) -> str:
    """Four words as somebody typed them."""
    return " ".join(typed.casefold().replace("-", " ").replace(",", " ").split())


def keyed(secret: str, *parts: object) -> str:
    """A hash nobody can compute without the secret: short words would be guessed from a plain one."""
    return hmac.new(secret.encode(), "\0".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()
