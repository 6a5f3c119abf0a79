"""Learners of the demo: invented people whose names every page, mail, file and certificate must survive."""

from __future__ import annotations

NAMES = (
    "Siobhán O'Neill", "Renée O'Brien-Desrosiers", "Trần Thị Ngọc Ánh", "Małgorzata Wójcik", "Þórdís Ægisdóttir", "Jürgen Groß",
    "İpek Işık", "Kealiʻi Kahananui", "Zoe\u0308 Lambert", "ᐸᓂᒃᐸᒃ ᐃᓄᒃ", "ليلى حدّاد", "سارا رضایی", "عائشہ خان", "נועה כהן",
    "王晓梅", "佐藤 由紀", "김민준", "प्रिया शर्मा", "কবির নুসরাত", "ਹਰਪ੍ਰੀਤ ਕੌਰ", "கவிதா ராமன்", "නිමල් පෙරේරා", "ሰላም ተስፋዬ",
    "Ελένη Παπαδοπούλου", "Олена Шевченко", "ნინო ბერიძე", "Անի Պետրոսյան", "สมชาย ใจดี", "Sukarni",
    "Maria da Conceição Evangelista dos Santos e Albuquerque de Vasconcelos", "Jan van der Berg", "Ludwig von Ahnsen-Grafstein",
    "Maria Silva", "Maria Silva", "محمد (Mo) Smith", "Devon Clarke", "Ines Duarte", "Yuki Sato", "Nusrat Kabir", "Amara Okafor",
    "Noor Gill", "Chidi Eze", "Leila Haddad", "Tomás Rivera", "Aoife Byrne", "Ravi Patel", "Sofia Rossi", "Kwame Mensah", "Hiro Tanaka",
    "Ewa Nowak", "Luca Bianchi", "Fatou Diop", "Nadia Rahman", "Pedro Alves", "Mina Park", "Oskar Lind", "Zahra Karimi", "Jonas Berg",
    "Ana Costa", "Samir Aziz",
)  # fmt: skip


def address(number: int) -> str:
    """The address of a learner by place in the list, from 1."""
    return f"learner{number:02d}@learners.example"


def roster(first: int, count: int) -> list[tuple[str, str]]:
    """So many learners from a place in the list (from 1): name as written, address. The list goes round."""
    places = [(first - 1 + step) % len(NAMES) + 1 for step in range(count)]
    return [(NAMES[place - 1], address(place)) for place in places]
