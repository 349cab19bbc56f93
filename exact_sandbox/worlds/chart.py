# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Master data of a Dutch administration: accounts, VAT codes, journals, terms.

Codes that are proven for real administrations (1300, 1500, 8000, 8010, 8020, 8100,
8110, journals 60, 70, 90, VAT codes 2, 4, 7) stand beside typical and invented ones.
"""

from __future__ import annotations

#: code, name, type, balance side, VAT code
GL_ACCOUNTS: tuple[tuple[str, str, int, str, str], ...] = (
    ("0300", "Machines", 30, "D", ""),
    ("0309", "Afschrijving machines", 35, "C", ""),
    ("0350", "Inventaris", 30, "D", ""),
    ("0359", "Afschrijving inventaris", 35, "C", ""),
    ("0500", "Gestort kapitaal", 50, "C", ""),
    ("0590", "Resultaat boekjaar", 52, "C", ""),
    ("0800", "Lening o/g", 55, "C", ""),
    ("1000", "Kas", 10, "D", ""),
    ("1100", "Bank", 12, "D", ""),
    ("1160", "Payment service provider", 16, "D", ""),
    ("1190", "Kruisposten", 90, "D", ""),
    ("1300", "Debiteuren", 20, "D", ""),
    ("1305", "Vooruitontvangen van debiteuren", 21, "C", ""),
    ("1370", "Nog te factureren posten", 32, "D", ""),
    ("1450", "Vooruitbetaalde kosten", 26, "D", ""),
    ("1500", "Af te dragen BTW hoog", 24, "C", ""),
    ("1501", "Af te dragen BTW laag", 24, "C", ""),
    ("1502", "Af te dragen BTW verlegd", 24, "C", ""),
    ("1503", "Af te dragen BTW binnen EU", 24, "C", ""),
    ("1504", "Af te dragen BTW buiten EU", 24, "C", ""),
    ("1508", "Af te dragen BTW OSS", 24, "C", ""),
    ("1510", "Te vorderen BTW hoog", 24, "D", ""),
    ("1511", "Te vorderen BTW laag", 24, "D", ""),
    ("1512", "Te vorderen BTW verlegd", 24, "D", ""),
    ("1513", "Te vorderen BTW binnen EU", 24, "D", ""),
    ("1514", "Te vorderen BTW buiten EU", 24, "D", ""),
    ("1550", "Afdracht BTW", 24, "C", ""),
    ("1560", "Suppletie BTW", 24, "C", ""),
    ("1600", "Crediteuren", 22, "C", ""),
    ("1700", "Loonheffing", 100, "C", ""),
    ("1710", "Netto lonen", 25, "C", ""),
    ("1880", "Nog te betalen kosten", 27, "C", ""),
    ("1890", "Vooruitgefactureerde omzet", 27, "C", ""),
    ("1999", "Vraagposten", 90, "D", ""),
    ("2000", "Tussenrekening", 90, "D", ""),
    ("3000", "Voorraad", 40, "D", ""),
    ("4000", "Lonen en salarissen", 125, "D", ""),
    ("4010", "Sociale lasten", 126, "D", ""),
    ("4100", "Huur", 121, "D", "2"),
    ("4110", "Energie", 121, "D", "2"),
    ("4300", "Kantoorbenodigdheden", 121, "D", "2"),
    ("4310", "Telefoon en internet", 121, "D", "2"),
    ("4320", "Software en abonnementen", 121, "D", "2"),
    ("4400", "Afschrijvingen", 122, "D", ""),
    ("4406", "Rente en kosten", 120, "D", ""),
    ("4600", "Reclame", 121, "D", "2"),
    ("4700", "Accountant en advies", 121, "D", "2"),
    ("4750", "Bankkosten", 121, "D", ""),
    ("4752", "Kasverschillen", 120, "D", ""),
    ("4756", "Betalingsverschillen", 120, "D", ""),
    ("4757", "Koersverschillen", 120, "D", ""),
    ("4758", "Afrondingsverschillen", 120, "D", "0"),
    ("7000", "Inkoopwaarde omzet hoog", 111, "D", "2"),
    ("7010", "Inkoopwaarde omzet laag", 111, "D", "1"),
    ("7100", "Inkopen binnen EU", 111, "D", "10"),
    ("7110", "Inkopen buiten EU", 111, "D", "12"),
    ("7200", "Uitbesteed werk", 111, "D", "2"),
    ("8000", "Omzet binnenland hoog tarief", 110, "C", "2"),
    ("8010", "Omzet binnenland laag tarief", 110, "C", "1"),
    ("8020", "Omzet binnenland nultarief", 110, "C", "5"),
    ("8100", "Omzet buitenland intracommunautair", 110, "C", "7"),
    ("8110", "Omzet buitenland buiten EU", 110, "C", "6"),
    ("8200", "Mutatie onderhanden werk", 110, "C", ""),
    ("8900", "Overige opbrengsten", 140, "C", "2"),
    ("9000", "Rentebaten", 160, "C", ""),
    ("9900", "Vennootschapsbelasting", 150, "D", ""),
)

#: code, description, per cent, type, transaction, EU list, charged, to pay, to claim
VAT_CODES: tuple[tuple[str, str, str, str, str, str, bool, str, str], ...] = (
    ("0", "Geen btw", "0", "N", "B", "N", False, "", ""),
    ("1", "BTW laag tarief, exclusief", "9", "E", "B", "N", False, "1501", "1511"),
    ("2", "BTW hoog tarief, exclusief", "21", "E", "B", "N", False, "1500", "1510"),
    ("3", "BTW laag tarief, inclusief", "9", "I", "B", "N", False, "1501", "1511"),
    ("4", "BTW hoog tarief, inclusief", "21", "I", "B", "N", False, "1500", "1510"),
    ("5", "BTW 0% / vrijgesteld", "0", "B", "B", "N", False, "", ""),
    ("6", "Verkoop buiten de EU", "0", "B", "S", "N", False, "", ""),
    ("7", "Verkoop binnen de EU", "0", "B", "S", "L", False, "", ""),
    ("7D", "Diensten binnen de EU", "0", "B", "S", "S", False, "", ""),
    ("7A", "ABC-levering binnen de EU", "0", "B", "S", "T", False, "", ""),
    ("8", "BTW verlegd binnenland, verkoop", "0", "B", "S", "N", True, "", ""),
    ("9", "BTW verlegd binnenland, inkoop", "21", "E", "P", "N", True, "1502", "1512"),
    (
        "10",
        "Inkoop goederen binnen EU, hoog",
        "21",
        "E",
        "P",
        "L",
        True,
        "1503",
        "1513",
    ),
    (
        "10L",
        "Inkoop goederen binnen EU, laag",
        "9",
        "E",
        "P",
        "L",
        True,
        "1503",
        "1513",
    ),
    (
        "11",
        "Inkoop diensten binnen EU, hoog",
        "21",
        "E",
        "P",
        "N",
        True,
        "1503",
        "1513",
    ),
    (
        "11L",
        "Inkoop diensten binnen EU, laag",
        "9",
        "E",
        "P",
        "N",
        True,
        "1503",
        "1513",
    ),
    (
        "12",
        "Inkoop buiten EU, verlegd, hoog",
        "21",
        "E",
        "P",
        "N",
        True,
        "1504",
        "1514",
    ),
    (
        "12L",
        "Inkoop buiten EU, verlegd, laag",
        "9",
        "E",
        "P",
        "N",
        True,
        "1504",
        "1514",
    ),
    ("13", "Afstandsverkopen binnen de EU", "0", "B", "S", "N", False, "", ""),
    ("M21", "Marge hoog", "21", "I", "B", "N", False, "1500", ""),
    ("ODE", "OSS Duitsland 19%", "19", "E", "S", "N", False, "1508", ""),
    ("OFR", "OSS Frankrijk 20%", "20", "E", "S", "N", False, "1508", ""),
    ("19", "BTW 19% (vervallen)", "19", "E", "B", "N", False, "1500", "1510"),
)
BLOCKED_VAT_CODES = {"19"}

#: A Belgian administration: 5 is proven, the other codes are invented.
BELGIAN_VAT_CODES: tuple[tuple[str, str, str, str, str, str, bool, str, str], ...] = (
    ("0", "Geen btw", "0", "N", "B", "N", False, "", ""),
    ("1", "Binnenland exclusief 6%", "6", "E", "B", "N", False, "1501", "1511"),
    ("3", "Binnenland exclusief 12%", "12", "E", "B", "N", False, "1501", "1511"),
    ("5", "Binnenland exclusief 21%", "21", "E", "B", "N", False, "1500", "1510"),
    ("6", "Binnenland inclusief 21%", "21", "I", "B", "N", False, "1500", "1510"),
    ("M", "Medecontractant", "0", "B", "S", "N", True, "", ""),
    ("G", "Intracommunautaire levering", "0", "B", "S", "L", False, "", ""),
    ("D", "Intracommunautaire dienst", "0", "B", "S", "S", False, "", ""),
    ("X", "Uitvoer buiten de EU", "0", "B", "S", "N", False, "", ""),
    ("V", "Vrijgesteld", "0", "B", "B", "N", False, "", ""),
    ("A", "Aankoop binnen de EU", "21", "E", "P", "L", True, "1503", "1513"),
)
#: The chart's Dutch default codes, said in Belgian ones.
BELGIAN_CODE = {"2": "5", "1": "1", "0": "0", "5": "V", "7": "G", "6": "X", "10": "A"}
OSS_COUNTRIES = {"ODE": "DE", "OFR": "FR"}
#: The low rate was raised inside the same code: until, per cent.
OLD_LOW_RATE = ("2018-12-31", "6")

#: code, description, type, G/L account, foreign currency and rate allowed, VAT allowed
JOURNALS: tuple[tuple[str, str, int, str, bool, bool], ...] = (
    ("10", "Kas", 10, "1000", False, True),
    ("20", "Bank", 12, "1100", False, True),
    ("60", "Inkoopboek", 22, "1600", True, True),
    ("70", "Verkoopboek", 20, "1300", True, True),
    ("71", "Verkoopboek binnenland", 20, "1300", False, True),
    ("72", "Verkoopboek zonder btw", 20, "1300", True, False),
    ("90", "Memoriaal", 90, "2000", True, True),
)

#: code, description, days, ends of month, method, discount per cent, discount days
PAYMENT_CONDITIONS: tuple[tuple[str, str, int, int, str, str, int], ...] = (
    ("00", "Contant", 0, 0, "B", "0", 0),
    ("08", "8 dagen", 8, 0, "B", "0", 0),
    ("14", "14 dagen", 14, 0, "B", "0", 0),
    ("15", "15 dagen", 15, 0, "B", "0", 0),
    ("21", "21 dagen", 21, 0, "B", "0", 0),
    ("30", "30 dagen", 30, 0, "B", "0", 0),
    ("45", "45 dagen", 45, 0, "B", "0", 0),
    ("60", "60 dagen", 60, 0, "B", "0", 0),
    ("90", "90 dagen", 90, 0, "B", "0", 0),
    ("EV", "Einde volgende maand", 0, 1, "B", "0", 0),
    ("E1", "10 dagen na einde volgende maand", 10, 1, "B", "0", 0),
    ("K2", "30 dagen, 2% binnen 7 dagen", 30, 0, "B", "2", 7),
    ("IN", "Automatische incasso", 14, 0, "I", "0", 0),
)

#: code, description, units of the division's euro for one of it
CURRENCIES: tuple[tuple[str, str, str], ...] = (
    ("EUR", "Euro", "1"),
    ("USD", "US dollar", "0.92"),
    ("GBP", "Pond sterling", "1.17"),
    ("CHF", "Zwitserse frank", "1.05"),
)

#: What the tiny world keeps of the chart.
TINY_ACCOUNTS = {
    "1100", "1300", "1500", "1501", "1510", "1511", "1600", "2000", "4758",
    "8000", "8010", "8020", "8100", "8110",
}  # fmt: skip
TINY_VAT_CODES = {"0", "1", "2", "4", "5", "6", "7", "7D", "8", "9", "19"}
TINY_JOURNALS = {"20", "60", "70", "71", "90"}
