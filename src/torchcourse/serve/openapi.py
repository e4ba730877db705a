"""The interface's description, which is served, and by which tests make malformed requests."""

from __future__ import annotations

from typing import Any


def description(prefix: str) -> dict[str, Any]:
    """OpenAPI 3.1 of the service at a prefix, such as `/services/self-check/`."""
    ok = {"200": _content("CheckAnswer", "What came of it")}
    limits = {"200": _content("Limits", "The limits as they are now")}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Torchcourse self-check", "version": "1"},
        "servers": [{"url": prefix.rstrip("/") or "/"}],
        "security": [{"token": []}],
        "paths": {
            "/v1/check/{assignment}": {
                "parameters": [_assignment()],
                "post": {
                    "summary": "Check a notebook as it was saved",
                    "parameters": [
                        {
                            "name": "exercise",
                            "in": "query",
                            "description": "Only these exercises",
                            "schema": {"type": "array", "items": {"type": "string"}, "maxItems": 100},
                            "style": "form",
                            "explode": True,
                        }
                    ],
                    "requestBody": {
                        "required": True,
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Notebook"}}
                        },
                    },
                    "responses": ok | _errors(400, 401, 403, 404, 405, 413, 429, 503),
                },
            },
            "/v1/limits/{assignment}": {
                "parameters": [_assignment()],
                "get": {
                    "summary": "How many checks are left",
                    "responses": limits | _errors(400, 401, 403, 404, 405, 413, 503),
                },
            },
            "/health": {"get": _open("Whether it runs", "Health")},
            "/openapi.json": {"get": _open("This description", "Description")},
            "/metrics": {
                "get": {
                    "summary": "Counters for Prometheus",
                    "responses": {
                        "200": {
                            "description": "Text",
                            "content": {"text/plain": {"schema": {"type": "string"}}},
                        }
                    }
                    | _errors(400, 401, 403, 405, 413, 503),
                }
            },
        },
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "The word `token`, a space, and the token",
                }
            },
            "schemas": _SCHEMAS,
        },
    }


def _assignment() -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return {"name": "assignment", "in": "path", "required": True, "schema": schema}


def _content(schema: str, about: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": about, "content": content}


def _errors(*statuses: int) -> dict[str, Any]:
    return {str(status): _content("Error", "Refused, and why") for status in statuses}


def _open(summary: str, schema: str) -> dict[str, Any]:
    responses = {"200": _content(schema, summary)} | _errors(400, 403, 405, 413)
    return {"summary": summary, "security": [], "responses": responses}


_LIMITS: dict[str, Any] = {
    "left": {"type": ["integer", "null"], "minimum": 0},
    "next": {"type": ["string", "null"], "format": "date-time"},
    "checks": {"type": ["integer", "null"]},
    "seconds_of_limit": {"type": "integer"},
}
_OF_ALL: dict[str, Any] = {
    **_LIMITS,
    "hints": {"type": "boolean"},
    "record": {"type": "string"},
}
_EXERCISE: dict[str, Any] = {
    "name": {"type": "string"},
    "points": {"type": "number"},
    "max_points": {"type": "number"},
    "passed": {"type": "array", "items": {"type": "string"}},
    "failed": {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["observation", "message"],
            "properties": {"observation": {"type": "string"}, "message": {"const": ""}},
        },
    },
    **{
        name: {"type": ["string", "null"]}
        for name in ("state", "told", "misconception", "recognised", "hint", "note")
    },
}
_ANSWER: dict[str, Any] = {
    "assignment": {"type": "string"},
    "notebook": {"type": "string"},
    "points": {"type": "number"},
    "max_points": {"type": "number"},
    "exercises": {"type": "array", "items": {"$ref": "#/components/schemas/Exercise"}},
    "read_by_a_person": {"type": "array", "items": {"type": "string"}},
    "repairs": {"type": "array", "items": {"type": "string"}},
    "flags": {"type": "array", "maxItems": 0},
    "seconds": {"type": "number"},
    **_OF_ALL,
}


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "required": required, "properties": properties}


_SCHEMAS: dict[str, Any] = {
    "Notebook": {"type": "object", "description": "A notebook of nbformat 4, as Jupyter saves it"},
    "Exercise": _object(_EXERCISE),
    "CheckAnswer": _object(_ANSWER),
    "Limits": _object(
        {"assignment": {"type": "string"}, **_OF_ALL, "queued": {"type": "integer", "minimum": 0}}
    ),
    "Error": _object({"error": {"type": "string"}, "kind": {"type": "string"}, **_LIMITS}, *_LIMITS),
    "Health": _object({"status": {"const": "ok"}}),
    "Description": {"type": "object"},
}
