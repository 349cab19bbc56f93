# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"Texts about taxes and VAT codes."

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MEANINGS = {
    "vat_code_missing": (
        _lt(
            "Tax %(tax)s has no VAT code of Exact. Choose one on the tax, or under "
            "Exact Online > Configuration > Mappings > Taxes, and process again."
        ),
        _lt(
            "A line has no VAT code. Check the taxes of the document and their VAT "
            "codes under Exact Online > Configuration > Mappings > Taxes, and process "
            "again."
        ),
    ),
    "vat_code_missing_untaxed": _lt(
        "Line %(line)s has no tax, and no VAT code is chosen for that. Choose the VAT "
        "Code for Lines without Tax on the division (Exact Online > Configuration > "
        "Divisions), or put a tax on the line; then process again."
    ),
    "vat_code_unknown": (
        _lt(
            "Exact does not know a VAT code of this document (%(taxes)s), or does not "
            "allow it for sales. Read the set-up data of the division again, choose "
            "another code under Mappings > Taxes, and process again."
        ),
        _lt(
            "Exact does not know a VAT code of this document, or does not allow it for "
            "sales. Read the set-up data of the division again, choose another code "
            "under Mappings > Taxes, and process again."
        ),
    ),
    "vat_code_blocked": (
        _lt(
            "VAT code %(vat_code)s of tax %(tax)s is blocked in Exact. Lift the block "
            "there under Master data > Taxes > VAT codes, or choose another code under "
            "Mappings > Taxes; then process again."
        ),
        _lt(
            "A VAT code of this document is blocked in Exact. Lift the block there "
            "under Master data > Taxes > VAT codes, or choose another code under "
            "Mappings > Taxes; then process again."
        ),
    ),
    "vat_code_purchase_only": (
        _lt(
            "VAT code %(vat_code)s of tax %(tax)s is for purchases only. Set its type "
            "to Sales or Both in Exact under Master data > Taxes > VAT codes and read "
            "the set-up data again, or choose another code under Mappings > Taxes."
        ),
        _lt(
            "A VAT code of this document is for purchases only: %(taxes)s. Set its "
            "type to Sales or Both in Exact under Master data > Taxes > VAT codes and "
            "read the set-up data again, or choose another code under Mappings > Taxes."
        ),
        _lt(
            "A VAT code of this document is for purchases only. Set its type to Sales "
            "or Both in Exact under Master data > Taxes > VAT codes and read the "
            "set-up data again, or choose another code under Mappings > Taxes."
        ),
    ),
    "vat_code_inclusive": (
        _lt(
            "VAT code %(vat_code)s of tax %(tax)s is of type Including VAT, while Odoo "
            "sends amounts without VAT. Choose a code of type Excluding VAT under "
            "Mappings > Taxes, and process again."
        ),
        _lt(
            "A VAT code of this document is of type Including VAT, while Odoo sends "
            "amounts without VAT. Choose a code of type Excluding VAT under Mappings > "
            "Taxes, and process again."
        ),
    ),
    "vat_percentage_differs": (
        _lt(
            "Tax %(tax)s is %(percentage)s%%, but its VAT code %(vat_code)s in Exact "
            "is %(exact_percentage)s%% on the invoice date. Choose the right code "
            "under Exact Online > Configuration > Mappings > Taxes, and process again."
        ),
        _lt(
            "Lines without tax get VAT code %(vat_code)s, which is "
            "%(exact_percentage)s%% in Exact. Choose a code of 0%% as VAT Code for "
            "Lines without Tax on the division, and process again."
        ),
    ),
    "vat_percentage_invalid": (
        _lt(
            "The VAT does not fit the customer's country, or a VAT code has another "
            "rate: %(taxes)s. Correct the code under Mappings > Taxes and process "
            "again; if the tax itself is wrong, credit the invoice and make it anew "
            "(EU companies: the EC sales tax; domestic: the high or low rate)."
        ),
        _lt(
            "The VAT does not fit the customer's country, or a VAT code has another "
            "rate. Correct the code under Mappings > Taxes and process again; if the "
            "tax itself is wrong, credit the invoice and make it anew (EU companies: "
            "the EC sales tax; domestic: the high or low rate)."
        ),
    ),
    "vat_percentage_not_allowed": (
        _lt(
            "Exact allows no VAT percentage with one of these VAT codes: %(taxes)s. "
            "Choose the right code under Mappings > Taxes, and process again."
        ),
        _lt(
            "Exact allows no VAT percentage with a VAT code of this document. Choose "
            "the right code under Mappings > Taxes, and process again."
        ),
    ),
    "vat_amount_not_allowed": (
        _lt(
            "Tax %(tax)s gives a VAT amount, but VAT code %(vat_code)s in Exact takes "
            "none. Choose a code of type Excluding VAT under Mappings > Taxes, and "
            "process again."
        ),
        _lt(
            "A line has a VAT amount while its VAT code takes none: %(taxes)s. Choose "
            "a code of type Excluding VAT under Mappings > Taxes, and process again."
        ),
        _lt(
            "A line has a VAT amount while its VAT code takes none. Choose a code of "
            "type Excluding VAT under Mappings > Taxes, and process again."
        ),
    ),
    "vat_amount_differs": (
        _lt(
            "Exact computes another VAT amount than Odoo for one of these VAT codes: "
            "%(taxes)s. Compare the rate and type of the code with the tax under "
            "Mappings > Taxes, and process again."
        ),
        _lt(
            "Exact computes another VAT amount than Odoo. Compare the rate and type of "
            "the VAT codes with the taxes under Mappings > Taxes, and process again."
        ),
    ),
    "vat_account_type_wrong": (
        _lt(
            "The G/L account for VAT to pay of a VAT code has the wrong type in Exact: "
            "%(taxes)s. Have it corrected there under Master data > Taxes > VAT codes, "
            "and process again."
        ),
        _lt(
            "The G/L account for VAT to pay of a VAT code has the wrong type in Exact. "
            "Have it corrected there under Master data > Taxes > VAT codes, and "
            "process again."
        ),
    ),
    "icp_without_vat_number": _lt(
        "VAT code %(vat_code)s goes into the EC sales list, but %(customer)s has no "
        "VAT number in Exact. Fill in the VAT number of the customer, in Odoo and in "
        "Exact."
    ),
    "export_outside_return": _lt(
        "%(customer)s is in %(country)s, and VAT code %(vat_code)s keeps the turnover "
        "out of the VAT return. Use the VAT code for export (0%% VAT) if it is export."
    ),
    "two_taxes_on_line": _lt(
        "Line %(line)s has several taxes (%(tax)s), and Exact takes one VAT code a "
        "line. Reset the invoice to draft, leave one tax on the line, and process "
        "again."
    ),
    "fixed_tax_on_line": _lt(
        "Line %(line)s has a tax of a fixed amount (%(tax)s), which Exact does not "
        "know. Reset the invoice to draft, put that amount on a line of its own, and "
        "process again."
    ),
    "group_tax_on_line": _lt(
        "Line %(line)s has a group of taxes (%(tax)s), and Exact takes one VAT code a "
        "line. Reset the invoice to draft, choose a single tax, and process again."
    ),
    "oss_not_supported": _lt(
        "This document has VAT of another EU country (OSS), which cannot be processed "
        "yet. Book it in Exact by hand and choose Never send in the queue."
    ),
    "g_account_not_supported": _lt(
        "This document has a part for a G account, which cannot be processed yet. Book "
        "it in Exact by hand and choose Never send in the queue."
    ),
}
