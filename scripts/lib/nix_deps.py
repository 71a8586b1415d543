"""The list of packages for nixpkgs: made from a restore, or compared with one. Called by scripts/nix-deps."""
import base64
import glob
import hashlib
import json
import sys


def restored(source):
    """Names and versions of what the last restore took from the registry for the projects in a folder."""
    packages = set()
    files = sorted(glob.glob(f"{source}/*/obj/project.assets.json"))
    if f"{source}/SecretsFs/obj/project.assets.json" not in files:
        sys.exit("nix-deps: the program was not restored (hint: dotnet restore)")
    for name in files:
        with open(name, encoding="utf-8") as file:
            assets = json.load(file)
        # what the SDK refers to by itself has the SDK's version, and comes with it
        own = {
            package
            for framework in assets["project"]["frameworks"].values()
            for package, reference in framework.get("dependencies", {}).items()
            if reference.get("autoReferenced")
        }
        for library, what in assets["libraries"].items():
            package, version = library.split("/")
            if what["type"] == "package" and package not in own:
                packages.add((package, version))
    return sorted(packages, key=lambda one: (one[0].lower(), one[1]))


def digest(folder, package, version):
    """The hash of a package's file, as Nix writes it."""
    package, version = package.lower(), version.lower()
    with open(f"{folder}/{package}/{version}/{package}.{version}.nupkg", "rb") as file:
        return "sha256-" + base64.b64encode(hashlib.sha256(file.read()).digest()).decode()


def write(path, source, folder):
    packages = [
        {"pname": package, "version": version, "hash": digest(folder, package, version)}
        for package, version in restored(source)
    ]
    with open(path, "w", encoding="utf-8") as file:
        file.write(json.dumps(packages, indent=2) + "\n")


def check(path, source):
    with open(path, encoding="utf-8") as file:
        listed = [(one["pname"], one["version"]) for one in json.load(file)]
    needed = restored(source)
    for what, packages in (("lacks", set(needed) - set(listed)), ("should not have", set(listed) - set(needed))):
        for package, version in sorted(packages):
            print(f"{path} {what} {package} {version} (hint: scripts/nix-deps)", file=sys.stderr)
    sys.exit(listed != needed)


if __name__ == "__main__":
    {"write": write, "check": check}[sys.argv[1]](*sys.argv[2:])
