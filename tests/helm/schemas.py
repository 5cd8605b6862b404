"""What a published schema says of an object that the chart renders, where no server is there to say it."""

import re

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}
EITHER = ("io.k8s.apimachinery.pkg.util.intstr.IntOrString", "io.k8s.apimachinery.pkg.api.resource.Quantity")


def unknown(value, schema, known, path=""):
    """['.spec.x: unknown field', …]; `known` has the schemas that others refer to."""
    reference = schema.get("$ref") or (schema.get("allOf") or [{}])[0].get("$ref")
    if reference:
        name = reference.rsplit("/", 1)[1]
        if name in EITHER:
            return []
        return unknown(value, known[name], known, path)
    kind = schema.get("type")
    if kind and not isinstance(value, TYPES[kind]) or kind == "integer" and isinstance(value, bool):
        return [f"{path}: {value!r} is no {kind}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{path}: {value!r} is none of {schema['enum']}"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{path}: {value!r} does not match {schema['pattern']}"]
    if isinstance(value, list):
        return [
            line
            for number, one in enumerate(value)
            for line in unknown(one, schema["items"], known, f"{path}[{number}]")
        ]
    if not isinstance(value, dict):
        return []
    lines = [f"{path}.{name}: missing" for name in schema.get("required", []) if name not in value]
    for name, part in value.items():
        if name in schema.get("properties", {}):
            lines += unknown(part, schema["properties"][name], known, f"{path}.{name}")
        elif "additionalProperties" in schema:
            lines += unknown(part, schema["additionalProperties"], known, f"{path}.{name}")
        elif schema.get("properties"):
            lines.append(f"{path}.{name}: unknown field")
    return lines
