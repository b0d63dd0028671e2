using System.Net.Mail;

namespace Connectors.Sources.Catalog;

/// <summary>
/// Reads the setting "access" of a source whose system does not tell who may read: e-mail addresses, and domains written as "@example.com".
/// An empty list, or "everyone" in it, means everyone.
/// </summary>
internal static class ReaderList
{
    public const int MaxReaders = 1000;

    private const string Everyone = "everyone";

    public static DocumentAccess ToAccess(IReadOnlyList<string> readers)
        => readers.Count == 0 || readers.Contains(Everyone, StringComparer.OrdinalIgnoreCase)
            ? DocumentAccess.Everyone
            : DocumentAccess.Of([.. readers.Select(ToPrincipal).Distinct()]);

    /// <summary>Says what is wrong with a list. Null if nothing is.</summary>
    public static string? Refuse(IReadOnlyList<string> readers)
    {
        if (readers.Count > MaxReaders)
            return $"must not name more than {MaxReaders} readers.";
        return readers.FirstOrDefault(reader => !IsReader(reader)) is { } wrong
            ? $"has \"{wrong}\", which is neither an e-mail address nor a domain such as @example.com nor \"everyone\"."
            : null;
    }

    private static bool IsReader(string reader)
        => reader.Equals(Everyone, StringComparison.OrdinalIgnoreCase)
            || (reader.StartsWith('@')
                ? Uri.CheckHostName(reader[1..]) == UriHostNameType.Dns
                : MailAddress.TryCreate(reader, out var address) && address.Address == reader);

    private static Principal ToPrincipal(string reader)
    {
        var id = reader.ToLowerInvariant();
        return id.StartsWith('@') ? Principal.Domain(id[1..]) : Principal.User(id, id);
    }
}
