#!/usr/bin/env python3
"""An image's archive without what differs from build to build: plain_image.py FROM.tar TO.tar

buildah writes the id of its working container and a host name into the configuration, at random. Without them, and with the layers as
they are, two builds are one file. Of the archive's older form (a folder a layer) nothing is kept; docker and podman read the manifest.
"""
import hashlib
import io
import json
import sys
import tarfile


def main():
    source, target = sys.argv[1:3]
    with tarfile.open(source) as old, tarfile.open(target, "w", format=tarfile.USTAR_FORMAT) as new:

        def read(name):
            return old.extractfile(name).read()

        def add(name, content):
            entry = tarfile.TarInfo(name)  # of nobody, at no time
            entry.size, entry.mode = len(content), 0o444
            new.addfile(entry, io.BytesIO(content))

        (image,) = json.loads(read("manifest.json"))
        config = json.loads(read(image["Config"]))
        for part in (config, config.get("config", {}), config.get("container_config", {})):
            part.pop("container", None)
            part.pop("Hostname", None)
        text = json.dumps(config, sort_keys=True).encode()
        image["Config"] = f"{hashlib.sha256(text).hexdigest()}.json"
        add("manifest.json", json.dumps([image], sort_keys=True).encode())
        add(image["Config"], text)
        for layer in image["Layers"]:
            add(layer, read(layer))


main()
