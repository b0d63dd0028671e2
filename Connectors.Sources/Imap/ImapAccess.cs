using Connectors.Sources.Catalog;

namespace Connectors.Sources.Imap;

/// <summary>Says who may read a mailbox: its owner, unless the config names others.</summary>
internal static class ImapAccess
{
    /// <summary>Says what is wrong with a list of readers. Null if nothing is.</summary>
    public static string? Error(IReadOnlyList<string> readers) => readers.Count > 0 ? ReaderNames.SettingError(readers) : null;

    public static DocumentAccess Of(ImapConfig config)
        => ReaderNames.Access(config.Access.Count > 0 ? config.Access : [config.Credentials.ImapUsername]);
}
