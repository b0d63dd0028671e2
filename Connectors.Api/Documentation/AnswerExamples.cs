using System.Text.Json.Nodes;

namespace Connectors.Api.Documentation;

/// <summary>Example answers by operation id. A test reads each of them as the operation's answer.</summary>
internal static class AnswerExamples
{
    private const string ConnectorId = "5f0c9a7e41d24c0b8d8a5b6f7e3c2d10";
    private const string DatasetId = "0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e";
    private const string DocumentId = "7a1b2c3d4e5f60718293a4b5c6d7e8f9";
    private const string Done = "true";

    private const string Connector =
        $$"""
        {
          "id": "{{ConnectorId}}", "tenant_id": "default", "name": "Handbook", "source": "<source>", "input_type": "poll",
          "config": { "batch_size": 100 }, "refresh_freq": 30, "prune_freq": 720, "access_freq": 180, "timeout_secs": 1740,
          "indexing_start": null, "status": "SUCCESS", "paused": false, "linked": true,
          "access_status": "SUCCESS", "access_error": null, "last_access": "2025-11-26T07:00:00.000Z",
          "next_sync": "2025-11-26T09:30:00.000Z", "next_access": "2025-11-26T10:00:00.000Z",
          "credentials_expire_at": null,
          "create_time": 1764144000000, "create_date": "2025-11-26T08:00:00.000Z",
          "update_time": 1764147600000, "update_date": "2025-11-26T09:00:00.000Z", "warnings": []
        }
        """;

    private const string Dataset =
        $$"""
        {
          "id": "{{DatasetId}}", "name": "Handbook", "description": "How we work", "permission": "me", "tenant_id": "default",
          "created_by": "bootstrap", "document_count": 42, "chunk_count": 260, "embedding_model": "arctic",
          "embedding": { "status": "ready", "total": 260, "embedded": 260, "failed": 0, "error": null, "retry_at": null }, "status": "1",
          "create_time": 1764144000000, "create_date": "2025-11-26T08:00:00.000Z",
          "update_time": 1764144000000, "update_date": "2025-11-26T08:00:00.000Z",
          "connectors": [{ "id": "{{ConnectorId}}", "source": "<source>", "name": "Handbook", "auto_parse": "1", "status": "SUCCESS" }]
        }
        """;

    private const string Document =
        $$"""
        {
          "id": "{{DocumentId}}", "name": "Vacation policy", "knowledgebase_id": "{{DatasetId}}", "dataset_id": "{{DatasetId}}",
          "source_type": "<source>/{{ConnectorId}}", "location": "https://example.com/vacation.md", "suffix": "md", "size": 2048,
          "run": "DONE", "status": "1", "progress": 1, "progress_msg": "", "chunk_count": 3, "token_count": 410,
          "create_time": 1764144000000, "create_date": "2025-11-26T08:00:00.000Z",
          "update_time": 1764144000000, "update_date": "2025-11-26T08:00:00.000Z",
          "connector_id": "{{ConnectorId}}", "source_id": "vacation.md", "partition": "all", "link": "https://example.com/vacation.md",
          "media_type": "text/markdown", "no_text": null, "created_at": null, "updated_at": "2025-11-20T12:00:00.000Z",
          "owners": ["ann@example.com"],
          "metadata": { "team": "people" }, "meta_fields": { "team": "people" }, "access": "public"
        }
        """;

    private const string Run =
        $$"""
        {
          "id": 17, "connector_id": "{{ConnectorId}}", "connector_name": "Handbook", "source": "<source>", "kind": "sync",
          "trigger": "manual", "status": "SUCCESS", "status_line": "SUCCESS", "rebuild": false,
          "since": null, "until": "2025-11-26T08:00:00.000Z",
          "progress": {
            "partitions": 1, "partitions_done": 1, "partitions_failed": 0, "documents": 42, "total": 42, "total_is_estimate": false,
            "percent": 100, "elapsed_secs": 11.0, "per_minute": 229.1, "expected_end": null
          },
          "counters": { "added": 40, "updated": 0, "unchanged": 0, "skipped": 1, "failed": 1, "deleted": 0, "listed": 0 },
          "usage": { "files": { "calls": 42, "bytes": 90112, "retries": 0, "waited_ms": 0 } },
          "skipped_rules": { "excluded by *.tmp": 1 }, "held": null, "held_of": null, "unread": 0, "error_kind": null, "error": null,
          "opened_at": "2025-11-26T08:00:00.000Z", "started_at": "2025-11-26T08:00:01.000Z", "finished_at": "2025-11-26T08:00:12.000Z"
        }
        """;

    private const string Partition =
        """
        {
          "key": "all", "label": "everything", "work": "read", "state": "done",
          "counters": { "added": 40, "updated": 0, "unchanged": 0, "skipped": 1, "failed": 1, "deleted": 0, "listed": 0 },
          "total": 42, "attempts": 0, "max_attempts": null, "incomplete": null, "error_kind": null, "error": null, "retry_at": null,
          "started_at": "2025-11-26T08:00:01.000Z", "progress_at": "2025-11-26T08:00:12.000Z", "finished_at": "2025-11-26T08:00:12.000Z"
        }
        """;

    private const string Log =
        $$"""
        {
          "id": "17", "connector_id": "{{ConnectorId}}", "task_type": "sync", "kb_id": "{{DatasetId}}", "kb_name": "Handbook",
          "kb_avatar": null, "name": "Handbook", "source": "<source>", "tenant_id": "default", "status": "SUCCESS",
          "from_beginning": "0", "reindex": "0", "poll_range_start": null, "poll_range_end": "2025-11-26T08:00:00.000Z",
          "new_docs_indexed": 40, "total_docs_indexed": 40, "docs_removed_from_index": 0, "error_msg": "", "full_exception_trace": "",
          "error_count": 1, "time_started": "2025-11-26T08:00:01.000Z", "refresh_freq": 30, "prune_freq": 720, "timeout_secs": 1740,
          "auto_parse": "1", "update_time": 1764144012000, "update_date": "2025-11-26T08:00:12.000Z"
        }
        """;

    private const string Failure =
        """
        {
          "id": 41, "scope": "document", "source_id": "salaries.xlsx", "title": "salaries.xlsx", "link": null, "partition": "all",
          "class": "forbidden", "message": "The process may not read this file. Give it the right to.", "attempts": 1,
          "history": [
            {
              "at": "2025-11-26T08:00:05.123456+00:00", "reason": "forbidden",
              "message": "The process may not read this file. Give it the right to."
            }
          ],
          "run_id": 17, "first_at": "2025-11-26T08:00:05.123Z", "last_at": "2025-11-26T08:00:05.123Z", "next_retry_at": null,
          "resolved_at": null
        }
        """;

    private const string Key =
        """
        {
          "id": "3c2d105f0c9a", "tenant_id": "default", "name": "ci", "role": "operator", "principal": null, "bootstrap": false,
          "created_at": "2025-11-26T08:00:00.000Z", "expires_at": null, "last_used_at": null
        }
        """;

    private const string Chunk =
        $$"""
        {
          "id": "{{DocumentId}}-0", "content": "Everybody has 30 days of vacation.", "document_id": "{{DocumentId}}",
          "docnm_kwd": "Vacation policy", "document_keyword": "Vacation policy", "dataset_id": "{{DatasetId}}",
          "heading": null, "link": "https://example.com/vacation.md", "available": true
        }
        """;

    private const string Hit =
        $$"""
        {
          "id": "{{DocumentId}}-0", "content": "Everybody has 30 days of vacation.", "document_id": "{{DocumentId}}",
          "document_keyword": "Vacation policy", "dataset_id": "{{DatasetId}}",
          "highlight": "Everybody has 30 days of <em>vacation</em>.", "similarity": 0.71, "term_similarity": 0.71, "vector_similarity": 0,
          "heading": null, "link": "https://example.com/vacation.md", "source_id": "vacation.md", "metadata": { "team": "people" }
        }
        """;

    private const string DatasetHit =
        $$"""
        {
          "chunk_id": "{{DocumentId}}-0", "content_with_weight": "Everybody has 30 days of vacation.", "doc_id": "{{DocumentId}}",
          "docnm_kwd": "Vacation policy", "kb_id": "{{DatasetId}}", "highlight": "Everybody has 30 days of <em>vacation</em>.",
          "similarity": 0.71, "term_similarity": 0.71, "vector_similarity": 0, "heading": null,
          "link": "https://example.com/vacation.md", "metadata": { "team": "people" }
        }
        """;

    private const string DocumentCounts = $$"""[{ "doc_id": "{{DocumentId}}", "doc_name": "Vacation policy", "count": 1 }]""";

    private const string Explanation =
        $$"""
        {
          "source_id": "vacation.md", "state": "stored", "reasons": ["It is stored. Run 17 wrote it last, on 2025-11-26T08:00:12.000Z."],
          "document_id": "{{DocumentId}}", "title": "Vacation policy", "partition": "all", "run_id": 17, "readable": true
        }
        """;

    private const string Source =
        """
        {
          "type": "<source>", "name": "Files", "description": "Files of a server.", "capabilities": ["list", "reread"],
          "config_schema": { "type": "object", "properties": { "root": { "type": "string" } }, "required": ["root"] }
        }
        """;

    private const string Format =
        """
        { "name": "PDF", "media_type": "application/pdf", "read_with": "pdftotext 24.02.0", "advice": null, "workers": 2 }
        """;

    private const string Preview =
        """
        {
          "partitions": [{ "key": "all", "label": "everything" }], "complete": false,
          "counts": {
            "partitions": 1, "partitions_read": 1, "documents": 5, "estimated_documents": 42, "skipped": { "excluded by *.tmp": 1 },
            "failed": {}
          },
          "calls": { "made": { "files": 5 }, "estimated": 42 },
          "documents": [
            {
              "source_id": "vacation.md", "title": "Vacation policy", "link": null, "updated_at": "2025-11-20T12:00:00Z",
              "partition": "all", "state": "new", "metadata": { "team": "people" }
            }
          ],
          "failures": [], "skipped": [{ "id": "draft.tmp", "rule": "excluded by *.tmp" }]
        }
        """;

    private const string AuditEntry =
        $$"""
        {
          "at": "2025-11-26T08:00:00.000Z", "key_id": "3c2d105f0c9a", "key_name": "ci", "action": "connector.create",
          "target": "{{ConnectorId}}", "detail": "<source> Handbook"
        }
        """;

    private const string SignIn =
        """
        {
          "flow_id": "c0ffee00c0ffee00c0ffee00c0ffee00", "authorization_url": "https://accounts.google.com/o/oauth2/auth?client_id=1234",
          "expires_in": 900
        }
        """;

    private const string Item =
        $$"""
        {
          "id": "{{ConnectorId}}", "name": "Handbook", "source": "<source>", "status": "SUCCESS", "access_status": "SUCCESS",
          "credentials_expire_at": null, "paused": false, "linked": true, "refresh_freq": 30, "prune_freq": 720, "access_freq": 180,
          "next_sync": "2025-11-26T08:30:00.000Z", "last_run": 42, "last_kind": "sync", "last_status": "SUCCESS", "last_error": null,
          "last_finished": "2025-11-26T08:01:00.000Z"
        }
        """;

    private static readonly Dictionary<string, string> Data = new()
    {
        ["createConnector"] = Connector,
        ["setConnector"] = Connector,
        ["getConnector"] = Connector,
        ["getConnectorLegacy"] = Connector,
        ["updateConnector"] = Connector,
        ["deleteConnector"] = Done,
        ["deleteConnectorLegacy"] = Done,
        ["rebuildConnector"] = Done,
        ["rebuildConnectorLegacy"] = Done,
        ["resumeConnectorLegacy"] = Done,
        ["testConnector"] = Done,
        ["previewConnector"] = Preview,
        ["startRun"] = Run,
        ["listRuns"] = $$"""{ "total": 1, "runs": [{{Run}}] }""",
        ["getRun"] = $$"""{ "run": {{Run}}, "partitions": [{{Partition}}], "partitions_total": 1 }""",
        ["cancelRun"] = Done,
        ["releasePrune"] = Done,
        ["dismissPrune"] = Done,
        ["listConnectorLogs"] = $$"""{ "total": 1, "logs": [{{Log}}] }""",
        ["listConnectorLogsLegacy"] = $$"""{ "total": 1, "logs": [{{Log}}] }""",
        ["listLogs"] = $$"""{ "total": 1, "logs": [{{Log}}] }""",
        ["resumeFailedSync"] = Done,
        ["listFailures"] = $$"""{ "total": 1, "failures": [{{Failure}}] }""",
        ["replayFailures"] = Run,
        ["explainDocument"] = Explanation,
        ["createDataset"] = Dataset,
        ["getDataset"] = Dataset,
        ["updateDataset"] = Dataset,
        ["deleteDatasets"] = Done,
        ["listDocuments"] = $$"""{ "total": 1, "docs": [{{Document}}] }""",
        ["listChunks"] = $$"""{ "total": 1, "chunks": [{{Chunk}}], "doc": {{Document}} }""",
        ["retrieve"] = $$"""{ "chunks": [{{Hit}}], "doc_aggs": {{DocumentCounts}}, "total": 1 }""",
        ["searchDatasets"] = $$"""{ "chunks": [{{DatasetHit}}], "doc_aggs": {{DocumentCounts}}, "total": 1 }""",
        ["searchDataset"] = $$"""{ "chunks": [{{DatasetHit}}], "doc_aggs": {{DocumentCounts}}, "total": 1 }""",
        ["startSignIn"] = SignIn,
        ["startSignInLegacy"] = SignIn,
        ["getSignInResult"] = $$"""{ "connector_id": "{{ConnectorId}}" }""",
        ["getSignInResultLegacy"] = $$"""{ "connector_id": "{{ConnectorId}}" }""",
        ["listKeys"] = $"[{Key}]",
        ["createKey"] = Key.Replace("\"last_used_at\": null", "\"last_used_at\": null, \"key\": \"<key>\"", StringComparison.Ordinal),
        ["revokeKey"] = Done,
        ["listAudit"] = $$"""{ "total": 1, "entries": [{{AuditEntry}}] }""",
        ["listSources"] = $"[{Source}]",
        ["getSource"] = Source,
        ["listChoices"] = """{ "choices": [{ "value": "general", "title": "#general", "note": null }], "complete": true }""",
        ["listFormats"] = $"[{Format}]",
    };

    /// <summary>Answers that have a form of their own.</summary>
    private static readonly Dictionary<string, string> Whole = new()
    {
        ["listConnectors"] = $$"""{ "code": 0, "message": "success", "data": [{{Item}}], "total_connectors": 1 }""",
        ["listConnectorsLegacy"] = $$"""{ "code": 0, "message": "success", "data": [{{Item}}], "total_connectors": 1 }""",
        ["listDatasets"] = $$"""{ "code": 0, "message": "success", "data": [{{Dataset}}], "total_datasets": 1 }""",
        ["retrieveForDify"] =
            $$"""
            {
              "records": [
                {
                  "content": "Everybody has 30 days of vacation.", "score": 0.71, "title": "Vacation policy",
                  "metadata": { "team": "people", "link": "https://example.com/vacation.md", "document_id": "{{DocumentId}}" }
                }
              ]
            }
            """,
    };

    /// <param name="operation">The operation's id.</param>
    /// <param name="source">The type of source that examples are about.</param>
    public static JsonNode? Of(string operation, string source)
    {
        if (Whole.TryGetValue(operation, out var whole))
            return Parse(whole);
        return Data.TryGetValue(operation, out var data) || SentExamples.Answers.TryGetValue(operation, out data)
            ? new JsonObject { ["code"] = 0, ["message"] = "success", ["data"] = Parse(data) }
            : null;

        JsonNode? Parse(string json) => JsonNode.Parse(json.Replace("<source>", source, StringComparison.Ordinal));
    }
}
