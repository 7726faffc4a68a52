"""Words in the headers of WhatsApp text exports, by language: halves of the day, months.

All are folded as `whatsapp.headers` compares them: lower case, without spaces, stops and marks.
"""

from typing import Final


def _fold(words: str) -> frozenset[str]:
    return frozenset(words.split())


AM: Final = _fold(
    "am a πμ ص صباحا قظ قبلازظهر vorm vormittags morgens öö dop de ap fm vm su sa pagi pg"
    " dopoledne dpoł пробед прм дп ам mattina matin manhã mañana delamañana"
    " damanhã 上午 早上 凌晨 清晨 午前 오전 새벽 पूर्वाह्न मपू पूर्व सुबह ਪੂਦੁ முற்பகல் ಪೂರ್ವಾಹ್ನ"
    " ก่อนเที่ยง නံනက် နံနက် ព្រឹក priešpiet priekšp fh пре дообед үө тк pd paradite"
    " epdasies eparadites పూర్వాహ్నం পূর্বাহ্ণ"
)
"""Morning, as `whatsapp.headers` folds it: no spaces, no stops, lower case."""

PM: Final = _fold(
    "pm p μμ م مساء بظ بعدازظهر nachm nachmittags abends ös odp du ip em nm ch chiều petang ptg"
    " malam sore siang odpoledne popoł пп pomeriggio soir aprèsmidi tarde delatarde datarde"
    " noche delanoche 下午 晚上 傍晚 午後 오후 저녁 अपराह्न मउ शाम ਬਾਦੁ பிற்பகல் ಅಪರಾಹ್ನ"
    " หลังเที่ยง ညနေ ល្ងាច popiet pēcp eh слоб popoludní үх тс md masdite emasdites"
    " అపరాహ్నం অপরাহ্ণ"
)
NOON: Final = frozenset({"中午", "正午", "mittags", "noon"})
"""Around twelve: hours below four are of the afternoon."""

JOINERS: Final = frozenset(
    [
        "t",
        "klo",
        "kl",
        "um",
        "at",
        "à",
        "a",
        "u",
        "w",
        "o",
        "v",
        "в",
        "às",
        "ás",
        "alle",
        "ore",
        "om",
        "alas",
        "alás",
        "lúc",
        "jam",
        "pukul",
        "saat",
        "kell",
        "plkst",
        "στις",
        "ob",
        "kello",
        "d",
    ]
)
"""Words between date and time."""

_MONTH_WORDS = (
    "jan january januar janvier janv enero ene gennaio gen janeiro januari",
    "feb february februar février févr febrero febbraio fevereiro fev februari",
    "mar march märz mrz mars marzo março maart mrt",
    "apr april avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "jun june juni juin junio giugno giu junho",
    "jul july juli juillet juil julio luglio lug julho",
    "aug august août agosto ago augustus",
    "sep sept september septembre septiembre settembre set setembro",
    "oct october okt oktober octobre octubre ottobre ott outubro out",
    "nov november novembre noviembre novembro",
    "dec december dez dezember décembre déc diciembre dic dicembre dezembro",
)
MONTHS: Final = {
    word: number for number, words in enumerate(_MONTH_WORDS, 1) for word in words.split()
}
