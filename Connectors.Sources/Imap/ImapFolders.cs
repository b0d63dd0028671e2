using System.Runtime.CompilerServices;
using MailKit;

namespace Connectors.Sources.Imap;

/// <summary>The account's mail folders, as partitions.</summary>
internal sealed class ImapFolders(ImapConnection connection, ImapConfig config)
{
    private const string Prefix = "folder:";
    private const int MaxNameLength = 500;
    private const int MaxFolders = 10_000;

    private const FolderAttributes Hidden = FolderAttributes.NonExistent | FolderAttributes.NoSelect;

    /// <summary>Folders that show messages of other folders, and unfinished messages.</summary>
    private const FolderAttributes Views = FolderAttributes.All | FolderAttributes.Flagged | FolderAttributes.Drafts;

    private const FolderAttributes Waste = FolderAttributes.Trash | FolderAttributes.Junk;

    /// <summary>The names of such folders on servers that do not mark them.</summary>
    private static readonly string[] WasteNames =
        ["Trash", "Deleted Items", "Deleted Messages", "Bin", "Junk", "Junk E-mail", "Junk Email", "Spam", "Bulk Mail"];

    private static readonly string[] DraftNames = ["Drafts", "Draft"];

    public async Task<SourceSplit> SplitAsync(CancellationToken cancellationToken)
    {
        var all = await ListAsync(everywhere: config.ImapMailbox.Count > 0, cancellationToken);
        var chosen = Choose(all).ToList();
        var failures = Missing(all).Select(name => new SourceFailure(
            FailureScope.Container, PartitionOf(name), FailureReason.NotFound, Absent(name, all))).ToList();
        failures.AddRange(chosen.Where(folder => folder.FullName.Length > MaxNameLength).Select(folder => new SourceFailure(
            FailureScope.Container, folder.FullName[..MaxNameLength], FailureReason.Unsupported,
            $"The folder's name has more than {MaxNameLength} characters; rename it.")));
        return new SourceSplit([
            .. chosen.Where(folder => folder.FullName.Length <= MaxNameLength)
                .Select(folder => new SourcePartition(PartitionOf(folder.FullName), folder.FullName)),
        ])
        {
            Failures = failures,
        };
    }

    /// <summary>Checks that the folders of the config exist and that one can be opened.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        var all = await ListAsync(everywhere: config.ImapMailbox.Count > 0, cancellationToken);
        if (Missing(all).FirstOrDefault() is { } missing)
            throw new SourceException(SourceErrorKind.Misconfigured, Absent(missing, all));
        var chosen = Choose(all).ToList();
        if (chosen.Count == 0)
        {
            throw new SourceException(
                SourceErrorKind.Misconfigured, "No mail folder is left to read. Change imap_mailbox or exclude_mailbox.");
        }

        try
        {
            await connection.InFolderAsync(
                chosen[0].FullName, validity: null, "select", (_, _) => Task.FromResult(true), cancellationToken);
        }
        catch (SourceException e) when (e.IsRefusal())
        {
            throw new SourceException(
                SourceErrorKind.Forbidden, $"The account may not open the mail folder {chosen[0].FullName}: {e.Message}", e);
        }

        return [.. chosen.Select(folder => folder.FullName)];
    }

    /// <summary>Lists all folders that can be opened, and says which are not read unless they are named.</summary>
    public async IAsyncEnumerable<SourceChoice> ListChoicesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var folder in (await ListAsync(everywhere: true, cancellationToken)).Where(folder => (folder.Attributes & Hidden) == 0))
        {
            var note = (folder.Attributes & Views) != 0 || IsCalled(DraftNames, folder) ? "drafts, or a view of other folders"
                : (folder.Attributes & Waste) != 0 || IsCalled(WasteNames, folder) ? "spam or trash"
                : null;
            yield return new SourceChoice(folder.FullName, folder.FullName, note);
        }
    }

    public static string PartitionOf(string folder) => Prefix + folder;

    /// <exception cref="SourceException">Misconfigured: the key is not a folder's.</exception>
    public static string FolderOf(string partition)
        => partition.StartsWith(Prefix, StringComparison.Ordinal)
            ? partition[Prefix.Length..]
            : throw new SourceException(
                SourceErrorKind.Misconfigured, $"Unknown IMAP partition \"{partition}\". Use \"{Prefix}\" and a folder's name.");

    /// <param name="everywhere">Whether to list the folders of others as well, which are read only if they are named.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private Task<IReadOnlyList<IMailFolder>> ListAsync(bool everywhere, CancellationToken cancellationToken)
        => connection.RunAsync(
            "list",
            async (client, token) =>
            {
                var folders = new Dictionary<string, IMailFolder>();
                if (client.Inbox is { } inbox)
                    folders[inbox.FullName] = inbox;
                var spaces = !everywhere
                    ? client.PersonalNamespaces
                    : client.PersonalNamespaces.Concat(client.SharedNamespaces).Concat(client.OtherNamespaces);
                foreach (var space in spaces)
                {
                    foreach (var folder in await client.GetFoldersAsync(space, subscribedOnly: false, token))
                        folders.TryAdd(folder.FullName, folder);
                }

                if (folders.Count > MaxFolders)
                {
                    throw new SourceException(
                        SourceErrorKind.Misconfigured,
                        $"The account has {folders.Count:N0} folders; {MaxFolders:N0} can be read. Name some in imap_mailbox.");
                }

                return (IReadOnlyList<IMailFolder>)[.. folders.Values.OrderBy(folder => folder.FullName, StringComparer.Ordinal)];
            },
            cancellationToken);

    private IEnumerable<IMailFolder> Choose(IReadOnlyList<IMailFolder> all)
        => all.Where(folder => (folder.Attributes & Hidden) == 0)
            .Where(folder => config.ImapMailbox.Count > 0 ? IsNamed(config.ImapMailbox, folder) : IsWanted(folder))
            .Where(folder => !IsNamed(config.ExcludeMailbox, folder));

    private bool IsWanted(IMailFolder folder)
    {
        if ((folder.Attributes & Views) != 0 || IsCalled(DraftNames, folder))
            return false;
        return config.IncludeSpamTrash || ((folder.Attributes & Waste) == 0 && !IsCalled(WasteNames, folder));
    }

    private IEnumerable<string> Missing(IReadOnlyList<IMailFolder> all)
        => config.ImapMailbox.Where(name => !all.Any(folder => (folder.Attributes & Hidden) == 0 && IsNamed([name], folder)));

    private static string Absent(string name, IReadOnlyList<IMailFolder> all)
        => $"The account has no mail folder {name}. It has {string.Join(", ", all.Take(20).Select(folder => folder.FullName))}.";

    private static bool IsCalled(string[] names, IMailFolder folder) => names.Contains(folder.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Only INBOX is the same in capitals and small letters.</summary>
    private static bool IsNamed(IEnumerable<string> names, IMailFolder folder)
        => names.Any(name => name == folder.FullName
            || (name.Equals("INBOX", StringComparison.OrdinalIgnoreCase)
                && folder.FullName.Equals("INBOX", StringComparison.OrdinalIgnoreCase)));
}
