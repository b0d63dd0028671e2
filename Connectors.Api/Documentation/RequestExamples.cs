using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;

namespace Connectors.Api.Documentation;

/// <summary>Example bodies by operation id. A test binds each of them to the operation's record.</summary>
internal static class RequestExamples
{
    private const string Connector = "5f0c9a7e41d24c0b8d8a5b6f7e3c2d10";
    private const string Dataset = "0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e";

    private static readonly Dictionary<string, (string Name, string Summary, string Json)[]> Written = new()
    {
        ["updateConnector"] =
        [
            ("rename", "Rename it", """{ "name": "Handbook (EU)" }"""),
            ("schedule", "Sync every five minutes", """{ "refresh_freq": 5 }"""),
            ("pause", "Pause it", """{ "status": "CANCEL" }"""),
            ("resume", "Resume it", """{ "status": "SCHEDULE" }"""),
            ("wrapped", "As RAGFlow's clients send it", """{ "data": { "refresh_freq": "5", "reschedule": true } }"""),
        ],
        ["rebuildConnector"] = [("dataset", "By a dataset that it is linked to", $$"""{ "kb_id": "{{Dataset}}" }""")],
        ["rebuildConnectorLegacy"] = [("dataset", "By a dataset that it is linked to", $$"""{ "kb_id": "{{Dataset}}" }""")],
        ["resumeConnectorLegacy"] =
        [
            ("resume", "Resume it", """{ "resume": true }"""),
            ("pause", "Pause it", """{ "resume": false }"""),
        ],
        ["testConnector"] =
        [
            ("saved", "A saved connector", "{}"),
        ],
        ["previewConnector"] =
        [
            ("saved", "A saved connector", """{ "limit": 5 }"""),
        ],
        ["startRun"] =
        [
            ("sync", "Read what is new and changed", """{ "kind": "sync" }"""),
            ("prune", "Delete what the source no longer has", """{ "kind": "prune" }"""),
            ("access", "Refresh who may read what", """{ "kind": "access" }"""),
        ],
        ["resumeFailedSync"] = [("run", "A failed run", $$"""{ "kb_id": "{{Dataset}}", "task_id": "17" }""")],
        ["replayFailures"] =
        [
            ("class", "All failures of a class", """{ "class": "forbidden" }"""),
            ("ids", "Some failures", """{ "ids": [41, 42] }"""),
            ("all", "All failures", """{ "all": true }"""),
        ],
        ["createDataset"] =
        [
            (
                "linked",
                "With a connector",
                $$"""{ "name": "Handbook", "description": "How we work", "connectors": [{ "id": "{{Connector}}", "auto_parse": "1" }] }"""),
            ("empty", "Without connectors", """{ "name": "Handbook" }"""),
        ],
        ["updateDataset"] =
        [
            ("rename", "Rename it", """{ "name": "Handbook (EU)" }"""),
            ("link", "Link one connector and no other", $$"""{ "connectors": [{ "id": "{{Connector}}" }] }"""),
        ],
        ["deleteDatasets"] = [("some", "Some datasets", $$"""{ "ids": ["{{Dataset}}"] }""")],
        ["retrieve"] =
        [
            (
                "question",
                "A question",
                $$"""{ "question": "vacation policy", "dataset_ids": ["{{Dataset}}"], "page_size": 3, "highlight": true }"""),
            (
                "filtered",
                "As a user, with a condition on metadata",
                $$"""
                {
                  "question": "vacation policy",
                  "dataset_ids": ["{{Dataset}}"],
                  "as_user": "ann@example.com",
                  "metadata_condition": {
                    "logic": "and",
                    "conditions": [{ "name": "team", "comparison_operator": "is", "value": "people" }]
                  }
                }
                """),
        ],
        ["searchDatasets"] =
            [("question", "A question", $$"""{ "dataset_ids": ["{{Dataset}}"], "question": "vacation policy", "size": 3 }""")],
        ["searchDataset"] =
        [
            ("question", "A question", """{ "question": "vacation policy", "size": 3 }"""),
            (
                "filtered",
                "With a condition on metadata",
                """
                {
                  "question": "vacation policy",
                  "meta_data_filter": { "method": "manual", "manual": [{ "key": "team", "op": "=", "value": "people" }] }
                }
                """),
        ],
        ["retrieveForDify"] =
        [
            (
                "question",
                "As Dify asks",
                $$"""
                {
                  "knowledge_id": "{{Dataset}}",
                  "query": "vacation policy",
                  "retrieval_setting": { "top_k": 5, "score_threshold": 0.2 }
                }
                """),
        ],
        ["startSignIn"] = [SignIn],
        ["startSignInLegacy"] = [SignIn],
        ["getSignInResult"] = [SignInResult],
        ["getSignInResultLegacy"] = [SignInResult],
        ["createKey"] =
        [
            ("operator", "For a program that manages connectors", """{ "name": "ci", "role": "operator" }"""),
            ("user", "Bound to a user", """{ "name": "ann's assistant", "role": "search", "principal": "ann@example.com" }"""),
        ],
    };

    private static (string Name, string Summary, string Json) SignIn =>
    (
        "client",
        "With an OAuth client of Google's console",
        """{ "credentials": { "web": { "client_id": "1234.apps.googleusercontent.com", "client_secret": "<client_secret>" } } }""");

    private static (string Name, string Summary, string Json) SignInResult =>
        ("flow", "A sign-in that was started", """{ "flow_id": "c0ffee00c0ffee00c0ffee00c0ffee00" }""");

    public static IEnumerable<(string Name, string Summary, JsonNode Value)> Of(string operation, SourceCatalog catalog)
        => operation switch
        {
            "createConnector" or "setConnector" => Each(catalog.All, "Read", Create),
            "listChoices" => Each(catalog.All.Where(source => source.Choosable.Count > 0), "Choose in", Choose),
            "testConnector" or "previewConnector" => FromText(operation).Concat(Each(catalog.All, "Without saving:", Unsaved)),
            _ => FromText(operation),
        };

    private static IEnumerable<(string Name, string Summary, JsonNode Value)> FromText(string operation)
        => (Written.GetValueOrDefault(operation) ?? SentExamples.Requests.GetValueOrDefault(operation, [])).Select(
            example => (example.Name, example.Summary, JsonNode.Parse(example.Json)!));

    private static IEnumerable<(string Name, string Summary, JsonNode Value)> Each(
        IEnumerable<ISourceDefinition> sources, string verb, Func<ISourceDefinition, JsonNode> body)
        => sources.Select(source => (source.Type, $"{verb} {source.Name}", body(source)));

    private static JsonObject Unsaved(ISourceDefinition source)
        => new() { ["source"] = source.Type, ["config"] = ConfigSchemas.Example(source) };

    private static JsonObject Choose(ISourceDefinition source)
        => new() { ["setting"] = source.Choosable[0], ["config"] = ConfigSchemas.Example(source), ["filter"] = "team" };

    private static JsonObject Create(ISourceDefinition source) => new()
    {
        ["name"] = $"{source.Name} of the team",
        ["source"] = source.Type,
        ["config"] = ConfigSchemas.Example(source),
        ["refresh_freq"] = 30,
    };
}
