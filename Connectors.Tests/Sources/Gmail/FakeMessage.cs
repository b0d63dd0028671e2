using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>A message of the fake. Its payload is made when it is fetched.</summary>
public sealed class FakeMessage
{
    public required string Id { get; init; }

    public required string ThreadId { get; init; }

    public HashSet<string> Labels { get; init; } = ["INBOX"];

    public DateTimeOffset Date { get; init; } = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Raw MIME.</summary>
    public required Func<string> Mime { get; init; }

    /// <param name="attachmentId">Gives the attachment id of a part id.</param>
    public JsonObject ToJson(Func<string, string> attachmentId) => new()
    {
        ["id"] = Id,
        ["threadId"] = ThreadId,
        ["labelIds"] = new JsonArray([.. Labels.Select(label => JsonValue.Create(label))]),
        ["internalDate"] = $"{Date.ToUnixTimeMilliseconds()}",
        ["payload"] = FakePayload.Of(Mime(), attachmentId),
    };
}
