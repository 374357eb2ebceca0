import pytest

from graph_client import Connection, ForbiddenHost, SignIn
from graph_client.paging import require_same_host

GRAPH = Connection("c", "t", SignIn.CLIENT_SECRET, client_id="a", client_secret="s")
SAMPLE = Connection("c", "t", SignIn.STATIC_TOKEN, graph_url="http://127.0.0.1:8000", token="t")


@pytest.mark.parametrize(
    ("connection", "link"),
    [
        (GRAPH, "https://graph.microsoft.com/v1.0/auditLogs/provisioning?$skiptoken=x"),
        (GRAPH, "https://graph.microsoft.com:443/v1.0/x"),
        (GRAPH, "https://GRAPH.microsoft.com/v1.0/x"),
        (SAMPLE, "http://127.0.0.1:8000/v1.0/x"),
    ],
)
def test_a_link_to_the_connections_graph_is_followed(connection, link):
    require_same_host(link, connection)


@pytest.mark.parametrize(
    ("connection", "link"),
    [
        (GRAPH, "http://graph.microsoft.com/v1.0/x"),
        (GRAPH, "https://graph.microsoft.com.example.com/v1.0/x"),
        (GRAPH, "https://graph.microsoft.com@example.com/x"),
        (GRAPH, "https://someone@graph.microsoft.com/x"),
        (GRAPH, "https://graph.microsoft.com:8443/x"),
        (GRAPH, "https://graph.microsoft.com:port/x"),
        (GRAPH, "//example.com/x"),
        (GRAPH, "/v1.0/x"),
        (SAMPLE, "http://127.0.0.1:8001/v1.0/x"),
        (SAMPLE, "https://127.0.0.1:8000/v1.0/x"),
    ],
)
def test_a_link_to_anywhere_else_is_refused(connection, link):
    with pytest.raises(ForbiddenHost):
        require_same_host(link, connection)
