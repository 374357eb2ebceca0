"""A Graph-compatible server over a simulated provisioning service.

Everything in it is invented: people, applications and failures. It answers on loopback only and
stands in for Microsoft Graph wherever no tenant is connected, in tests and in benchmarks.
"""
