"""Names for people who do not exist."""

from __future__ import annotations

from .chance import Chance, Weighted

_SURNAMES: Weighted[str] = Weighted(
    ("王", 7), ("李", 7), ("张", 7), ("刘", 5), ("陈", 5), ("杨", 5), ("黄", 3), ("赵", 3), ("吴", 3), ("周", 3),
    ("冉", 4), ("田", 3), ("谭", 3), ("向", 2), ("罗", 2), ("孙", 2), ("朱", 2), ("高", 2), ("林", 2), ("何", 2),
    ("郭", 2), ("于", 2), ("丛", 1), ("鞠", 1), ("毕", 1), ("庞", 1), ("任", 1), ("秦", 1), ("蒋", 1), ("邓", 1),
)  # fmt: skip
_WOMEN = "秀英桂兰玉珍芳丽敏静娟霞燕梅琴萍红玲雪婷欣怡佳琪蓉琼素淑惠菊春莲翠云凤月香荣艳"
_MEN = "伟强军勇涛明超刚平辉建国志文斌华波鹏飞浩宇俊杰毅峰成林福贵东海洋旭亮康安永胜江松"


def full_name(chance: Chance, gend: int, surname: str = "") -> str:
    """A surname and one or two characters."""
    letters = _MEN if gend == 1 else _WOMEN
    given = chance.pick(letters)
    if chance.hits(780):
        given += chance.pick(letters)
    return (surname or chance.pick(_SURNAMES)) + given
