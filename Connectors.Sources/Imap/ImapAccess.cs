namespace Connectors.Sources.Imap;

/// <summary>Says who may read a mailbox: its owner, unless the config names others.</summary>
internal static class ImapAccess
{
    private const string Everyone = "everyone";

    /// <summary>Says what is wrong with a list of readers. Null if nothing is.</summary>
    public static string? Error(IReadOnlyList<string> readers)
        => readers.FirstOrDefault(reader => !IsEveryone(reader) && reader.IndexOf('@', StringComparison.Ordinal) is -1) is { } wrong
            ? $"has \"{wrong}\", which is neither an email address nor a domain such as @example.com nor \"everyone\"."
            : null;

    public static DocumentAccess Of(ImapConfig config)
    {
        var readers = config.Access.Count > 0 ? config.Access : [config.Credentials.ImapUsername];
        return readers.Any(IsEveryone) ? DocumentAccess.Everyone : DocumentAccess.Of([.. readers.Select(Reader).Distinct()]);
    }

    private static bool IsEveryone(string reader) => reader.Equals(Everyone, StringComparison.OrdinalIgnoreCase);

    private static Principal Reader(string name)
    {
        var id = name.Trim().ToLowerInvariant();
        return id.StartsWith('@') ? Principal.Domain(id[1..]) : Principal.User(id, id.Contains('@', StringComparison.Ordinal) ? id : null);
    }
}
