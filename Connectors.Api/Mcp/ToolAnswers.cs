using System.ComponentModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace Connectors.Api.Mcp;

/// <summary>Makes a tool's answer: readable text for models, and the same as JSON for programs.</summary>
internal static class ToolAnswers
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static CallToolResult Of<T>(string text, T structured) => new()
    {
        Content = [new TextContentBlock { Text = text }],
        StructuredContent = JsonSerializer.SerializeToElement(structured, Json),
    };

    public static CallToolResult Refuse(string message) => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = message }],
    };
}

/// <summary>What list_knowledge_bases answers.</summary>
internal sealed record KnowledgeBaseList
{
    [Description("The knowledge bases, by name.")]
    public required IReadOnlyList<ListedKnowledgeBase> KnowledgeBases { get; init; }

    [Description("The page to ask for next; null if this is the last one.")]
    public required int? NextPage { get; init; }
}

/// <summary>A knowledge base to search in.</summary>
internal sealed record ListedKnowledgeBase(
    [property: Description("Its id, for the argument datasets of search.")] string Id,
    [property: Description("Its name.")] string Name,
    [property: Description("What it is about, if somebody wrote that down.")] string? Description);

/// <summary>What search answers.</summary>
internal sealed record PassageList(
    [property: Description("The passages, best first.")] IReadOnlyList<Passage> Passages,
    [property: Description("What the search leaves out and why; null if nothing.")] string? Notice);

/// <summary>A part of a document that answers a question.</summary>
internal sealed record Passage
{
    [Description("The document's title.")]
    public required string Title { get; init; }

    [Description("The address at which a person opens it, for citations.")]
    public required string? Link { get; init; }

    [Description("The heading that the passage stands under.")]
    public required string? Heading { get; init; }

    [Description("The passage. … stands where the document goes on.")]
    public required string Text { get; init; }

    [Description("The dataset's id, for read_document.")]
    public required string DatasetId { get; init; }

    [Description("The document's id, for read_document.")]
    public required string DocumentId { get; init; }

    [Description("When the document was last changed in its source.")]
    public required DateTime? UpdatedAt { get; init; }

    [Description("How well the passage answers, from 0 to 1.")]
    public required double Score { get; init; }
}

/// <summary>What read_document answers.</summary>
internal sealed record DocumentPiece
{
    [Description("The document's title.")]
    public required string Title { get; init; }

    [Description("The address at which a person opens it, for citations.")]
    public required string? Link { get; init; }

    [Description("The text from the offset on.")]
    public required string Text { get; init; }

    [Description("The offset to read on with; null if this is the end.")]
    public required int? NextOffset { get; init; }
}
