namespace Connectors.Api.Documentation;

/// <summary>Examples of the operations on documents that programs send.</summary>
internal static class SentExamples
{
    private const string Uploaded =
        """
        {
          "id": "7a1b2c3d4e5f60718293a4b5c6d7e8f9", "name": "vacation.pdf", "dataset_id": "0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e",
          "connector_id": "5f0c9a7e41d24c0b8d8a5b6f7e3c2d10", "source_id": "vacation.pdf", "size": 20480, "run": "UNSTART",
          "chunk_method": "naive", "chunk_count": 0, "meta_fields": { "team": "people" }, "create_time": 1764144000000
        }
        """;

    /// <summary>Bodies by operation id.</summary>
    public static IReadOnlyDictionary<string, (string Name, string Summary, string Json)[]> Requests { get; } =
        new Dictionary<string, (string Name, string Summary, string Json)[]>
        {
            ["sendDocuments"] =
            [
                (
                    "texts",
                    "Two texts",
                    """
                    {
                      "documents": [
                        {
                          "id": "ticket-41", "title": "Printer jams", "text": "Open tray 2 and pull the paper out.",
                          "link": "https://tickets.example.com/41", "metadata": { "team": "it" }, "access": ["@example.com"]
                        },
                        { "id": "ticket-42", "text": "The projector in room 7 needs a new lamp." }
                      ]
                    }
                    """),
                (
                    "set",
                    "The last part of a complete set",
                    """
                    { "documents": [{ "id": "note", "content": "SGVsbG8=", "file_name": "note.txt" }], "set": "night-7", "complete": true }
                    """),
            ],
            ["removeDocuments"] = [("some", "Some documents", """{ "ids": ["ticket-41", "ticket-42"] }""")],
            ["updateDocument"] = [("rename", "Rename it", """{ "name": "Vacation policy", "meta_fields": { "team": "people" } }""")],
            ["deleteDocuments"] = [("some", "Some documents", """{ "ids": ["7a1b2c3d4e5f60718293a4b5c6d7e8f9"] }""")],
        };

    /// <summary>The data of answers by operation id.</summary>
    public static IReadOnlyDictionary<string, string> Answers { get; } = new Dictionary<string, string>
    {
        ["sendDocuments"] =
            """
            {
              "documents": [
                { "id": "ticket-41", "document_id": "7a1b2c3d4e5f60718293a4b5c6d7e8f9", "state": "created", "error": null },
                {
                  "id": "ticket-42", "document_id": "8b1b2c3d4e5f60718293a4b5c6d7e8f9", "state": "refused",
                  "error": "needs either text or content."
                }
              ],
              "created": 1, "updated": 0, "unchanged": 0, "refused": 1, "left_out": null
            }
            """,
        ["removeDocuments"] = """{ "removed": 2 }""",
        ["uploadDocuments"] = $"[{Uploaded}]",
        ["updateDocument"] = Uploaded,
        ["deleteDocuments"] = "true",
    };
}
