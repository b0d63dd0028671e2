using System.Text.Json.Serialization;

namespace Connectors.Api.Answers;

/// <summary>The envelope of an answer that went wrong.</summary>
/// <param name="Errors">Each thing that is wrong by itself, where there may be several.</param>
internal sealed record ErrorEnvelope(
    int Code,
    string Message,
    object? Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Errors);
