"""Makes a site of the project's pages, which are written to be read in the repository as well: pages that are elsewhere than in docs/ are added, and
each link leads to the page of the site, or else to the file in the repository. A link to nothing is an error."""

import pathlib
import posixpath
import re

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).resolve().parents[1]
# Page of the site -> file of the repository, for what is not in docs/.
ELSEWHERE = {
    "index.md": "README.md",
    "security.md": "SECURITY.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
    "chart.md": "helm/kemp360-exporter/README.md",
    "simulator.md": "tests/simulator/README.md",
} | {f"runbooks/{path.name}": f"rules/runbooks/{path.name}" for path in sorted((ROOT / "rules/runbooks").glob("*.md"))}
LINK = re.compile(r"(\]\()([^)\s]+)(\))|(src=\")([^\"]+)(\")")
CODE = re.compile(r"^ *```.*?^ *```$|`[^`\n]*`", re.M | re.S)


def on_files(files, config):
    for page, name in ELSEWHERE.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / name)))
    return files


def source_of(page):
    return ELSEWHERE.get(page, f"docs/{page}")


def page_of(name):
    """The path on the site of a file of the repository, if it is there."""
    for page, source in ELSEWHERE.items():
        if source == name:
            return page
    return name.removeprefix("docs/") if name.startswith("docs/") else None


def on_page_markdown(markdown, page, config, files):
    here = source_of(page.file.src_uri)

    def led(match):
        before, target, after = (part for part in match.groups() if part is not None)
        if re.match(r"[a-z]+:|#", target):
            return match.group()
        name, _, anchor = target.partition("#")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(here), name))
        if not (ROOT / name).exists():
            raise PluginError(f"{here}: {target} leads nowhere")
        on_site = page_of(name)
        if on_site and files.get_file_from_path(on_site):
            at = page.file.src_uri if before == "](" else page.url + "x"  # what is HTML is not resolved by mkdocs
            found = posixpath.relpath(on_site, posixpath.dirname(at) or ".")
        else:
            found = f"{config.repo_url}/{'tree' if (ROOT / name).is_dir() else 'blob'}/main/{name}"
        return before + found + (f"#{anchor}" if anchor else "") + after

    # Code is kept as it is.
    parts, last = [], 0
    for code in CODE.finditer(markdown):
        parts += [LINK.sub(led, markdown[last : code.start()]), code.group()]
        last = code.end()
    return "".join([*parts, LINK.sub(led, markdown[last:])])
