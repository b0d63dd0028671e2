namespace Connectors.Sources.Slack;

/// <summary>Ids of documents: a thread is its channel and its root's ts, a file of it has its own id behind.</summary>
internal readonly record struct SlackId(string Channel, string Root, string? File = null)
{
    private const string Separator = "__";

    public static SlackId? Parse(string id) => id.Split(Separator) switch
    {
        [{ Length: > 0 } channel, { Length: > 0 } root] => new SlackId(channel, root),
        [{ Length: > 0 } channel, { Length: > 0 } root, { Length: > 0 } file] => new SlackId(channel, root, file),
        _ => null,
    };

    public override string ToString() => File is null ? $"{Channel}{Separator}{Root}" : $"{Channel}{Separator}{Root}{Separator}{File}";
}
