using System.Text.Json;
using System.Text.Json.Serialization;
using Connectors.Jobs.Storage.Documents;
using Connectors.Sources;

namespace Connectors.Jobs.Text.Extraction;

/// <summary>A worker asks an extractor for the text of a file. The file's bytes follow, unless it lies on disk.</summary>
internal sealed record ExtractionRequest
{
    public required string FileName { get; init; }

    public string? MediaType { get; init; }

    /// <summary>The file's path, if it lies on disk. Null if its bytes follow.</summary>
    public string? Path { get; init; }

    /// <summary>How many bytes follow.</summary>
    public int Length { get; init; }

    public required TextLimits Limits { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ExtractorJson.Default.ExtractionRequest);

    public static ExtractionRequest Of(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, ExtractorJson.Default.ExtractionRequest)!;
}

/// <summary>The end of an extractor's answer. The text came before it.</summary>
internal sealed record ExtractionAnswer
{
    public string MediaType { get; init; } = "";

    public NoText NoText { get; init; }

    /// <summary>What could not be read of a file that was read.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Why the file cannot be read. Null if it was read.</summary>
    public FailureReason? Reason { get; init; }

    public string Message { get; init; } = "";

    /// <summary>See <see cref="DocumentUnreadableException.Kind"/>.</summary>
    public string? Kind { get; init; }

    /// <summary>The extractor is no longer fit for work: it is out of memory.</summary>
    public bool Spent { get; init; }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ExtractorJson.Default.ExtractionAnswer);

    public static ExtractionAnswer Of(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, ExtractorJson.Default.ExtractionAnswer)!;
}

/// <summary>What a frame of an extractor's output carries.</summary>
internal enum FrameKind : byte
{
    /// <summary>The extractor has confined itself and waits for files.</summary>
    Ready = 1,

    /// <summary>A piece of a section's text, in UTF-16.</summary>
    Text,

    /// <summary>The end of a section. Carries its link in UTF-16, if it has one.</summary>
    Section,

    /// <summary>The end of the answer, as JSON.</summary>
    Done,
}

[JsonSerializable(typeof(ExtractionRequest))]
[JsonSerializable(typeof(ExtractionAnswer))]
internal sealed partial class ExtractorJson : JsonSerializerContext;
