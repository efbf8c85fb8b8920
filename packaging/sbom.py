#!/usr/bin/env python3
"""What a release is made of, as SPDX 2.3: sbom.py PACKAGE.deb COMMIT UNIX_TIME > sluice.spdx.json

Packages of Debian that the program loads (those that the package depends on), and those of which code is compiled in.
"""
import json
import re
import subprocess
import sys
import time

COMPILED_IN = ["libboost1.81-dev", "libcli11-dev"]  # headers alone: what they say is in the program itself


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


def names_of(depends):
    """Of alternatives the first; of a name that is only provided, whoever provides it here."""
    for wish in depends.split(","):
        name = re.sub(r"\(.*", "", wish.split("|")[0]).strip()
        found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=False).stdout
        yield name if found else provider_of(name)


def provider_of(name):
    for line in said("dpkg-query", "-W", "-f", "${Package} ${Provides}\n").split("\n"):
        package, *provided = re.split(r"[ ,]+", line)
        if name in provided:
            return package
    raise SystemExit(f"sbom.py: nobody here provides {name}")


def package_of(name, version, **more):
    return {
        "SPDXID": f"SPDXRef-{re.sub('[^A-Za-z0-9.-]', '-', name)}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        **more,
    }


def main():
    deb, commit, at = sys.argv[1:4]
    version = said("dpkg-deb", "-f", deb, "Version")
    own = package_of("sluice", version, licenseDeclared="Apache-2.0", licenseConcluded="Apache-2.0", sourceInfo=f"commit {commit}")
    loaded = sorted(set(names_of(said("dpkg-deb", "-f", deb, "Depends"))))
    parts = []
    for name in [*loaded, *COMPILED_IN]:
        number = said("dpkg-query", "-W", "-f", "${Version}", name)
        purl = {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": f"pkg:deb/debian/{name}@{number}?distro=debian-12"}
        parts.append(package_of(name, number, supplier="Organization: Debian", externalRefs=[purl]))
    relations = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": own["SPDXID"]}]
    for part in parts:
        kind = "CONTAINS" if part["name"] in COMPILED_IN else "DEPENDS_ON"
        relations.append({"spdxElementId": own["SPDXID"], "relationshipType": kind, "relatedSpdxElement": part["SPDXID"]})
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"sluice-{version}",
        "documentNamespace": f"https://sluice.example/spdx/sluice-{version}-{commit}",
        "creationInfo": {"created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(at))), "creators": ["Tool: packaging/sbom.py"]},
        "packages": [own, *parts],
        "relationships": relations,
    }
    print(json.dumps(document, indent=1))


main()
