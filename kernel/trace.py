"""Spans over OpenTelemetry. Without an exporter configured they cost next to nothing."""

from opentelemetry import trace

tracer = trace.get_tracer("slowburn")
