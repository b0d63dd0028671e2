using System.Globalization;
using System.Text.Json;

namespace Connectors.Tests.Benchmarks;

/// <summary>A collection of documents and questions with judged answers, in BEIR's form.</summary>
internal sealed record BeirCollection
{
    public required IReadOnlyDictionary<string, (string Title, string Text)> Documents { get; init; }

    public required IReadOnlyDictionary<string, string> Questions { get; init; }

    /// <summary>For each question with a relevant document: the documents' grades.</summary>
    public required IReadOnlyDictionary<string, Dictionary<string, int>> Judged { get; init; }

    public static async Task<BeirCollection> ReadAsync(string folder)
    {
        var documents = new Dictionary<string, (string, string)>();
        await foreach (var row in RowsAsync(Path.Combine(folder, "corpus.jsonl")))
            documents[Text(row, "_id")] = (Text(row, "title"), Text(row, "text"));
        var questions = new Dictionary<string, string>();
        await foreach (var row in RowsAsync(Path.Combine(folder, "queries.jsonl")))
            questions[Text(row, "_id")] = Text(row, "text");
        var judged = new Dictionary<string, Dictionary<string, int>>();
        foreach (var file in Directory.GetFiles(Path.Combine(folder, "qrels"), "*.tsv"))
        {
            await foreach (var line in File.ReadLinesAsync(file))
            {
                if (line.Split('\t') is [var question, var document, var grade]
                    && int.TryParse(grade, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && questions.ContainsKey(question) && documents.ContainsKey(document))
                {
                    if (!judged.TryGetValue(question, out var grades))
                        judged[question] = grades = [];
                    grades[document] = number;
                }
            }
        }

        return new BeirCollection
        {
            Documents = documents,
            Questions = questions,
            Judged = judged.Where(pair => pair.Value.Values.Any(grade => grade > 0)).ToDictionary(),
        };
    }

    private static async IAsyncEnumerable<JsonElement> RowsAsync(string path)
    {
        await foreach (var line in File.ReadLinesAsync(path))
        {
            if (line.Length > 0)
                yield return JsonElement.Parse(line);
        }
    }

    private static string Text(JsonElement row, string name) => row.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
