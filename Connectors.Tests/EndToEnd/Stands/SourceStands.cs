using Connectors.Sources.Catalog;
using Connectors.Tests.Sources.Folder;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>
/// Names the stands for tests that run over all sources (<c>[ValueSource(typeof(SourceStands), …)]</c>). The names come from the source
/// catalog, so a source without a stand fails those tests under its own name.
/// </summary>
internal static class SourceStands
{
    private static readonly Entry[] Entries =
    [
        new("folder", tree => new FolderStand(tree)) { HasUpstream = false },
        // The connector's settings say who may read files; nothing at the server takes it away.
        new("webdav", _ => new WebDavStand()) { CanRevoke = false },
        new("s3", _ => new S3Stand()) { CanRevoke = false },
        new("sftp", _ => new SftpStand()) { HasUpstream = false, CanRevoke = false },
        new("git", _ => new GitStand()) { CanRevoke = false },
        new("postgresql", _ => new DatabaseStand(new PostgreSqlShop())) { HasUpstream = false },
        new("mysql", _ => new DatabaseStand(new MySqlShop())) { HasUpstream = false },
        new("push", _ => new PushStand()) { HasUpstream = false, CanRevoke = false },
        new("slack", _ => new SlackStand()),
        new("google_drive", _ => new DriveStand()),
        // Owners always keep access to their own mailboxes.
        new("gmail", _ => new GmailStand()) { CanRevoke = false },
        new("imap", _ => new ImapStand()) { HasUpstream = false, CanRevoke = false },
        new("jira", _ => new JiraStand(cloud: true)),
        new("jira", _ => new JiraStand(cloud: false), "data center"),
        new("confluence", _ => new ConfluenceStand(cloud: true)),
        new("confluence", _ => new ConfluenceStand(cloud: false), "data center"),
        // The config says who may read.
        new("web", _ => new WebStand()) { CanRevoke = false },
    ];

    /// <summary>Stands whose listings are read over HTTP and can therefore be cut short.</summary>
    public static IEnumerable<string> WithRemoteListings => Names(SourceCapability.List, entry => entry.HasUpstream);

    /// <summary>Stands of sources that can read single documents again.</summary>
    public static IEnumerable<string> WithRereads => Names(SourceCapability.Reread);

    /// <summary>Stands of sources with document access that can be taken away.</summary>
    public static IEnumerable<string> WithRevocableAccess => Names(SourceCapability.Access, entry => entry.CanRevoke);

    /// <summary>Catalog types without a stand, and stands whose type is not in the catalog.</summary>
    public static IEnumerable<string> Mismatches
        => Catalog().All.Select(source => source.Type).Except(Entries.Select(entry => entry.Type))
            .Concat(Entries.Select(entry => entry.Type).Except(Catalog().All.Select(source => source.Type)));

    public static SourceStand Make(string name, FolderTree tree)
        => Entries.FirstOrDefault(entry => entry.Name == name)?.Make(tree)
            ?? throw new AssertionException($"The source \"{name}\" has no stand. Write one and add it to {nameof(SourceStands)}.");

    /// <summary>Whether an access refresh lists documents page by page. Other sources tell the access of whole partitions.</summary>
    public static bool ListsAccess(SourceStand stand)
        => Catalog().TryFind(stand.Type, out var source) && source.Capabilities.Contains(SourceCapability.Groups);

    private static IEnumerable<string> Names(SourceCapability capability, Func<Entry, bool>? isWanted = null)
        => from source in Catalog().All
           where source.Capabilities.Contains(capability)
           let entries = Entries.Where(entry => entry.Type == source.Type).ToList()
           from name in entries.Count == 0
               ? [source.Type]
               : entries.Where(entry => isWanted?.Invoke(entry) != false).Select(entry => entry.Name)
           select name;

    private static SourceCatalog Catalog()
    {
        using var services = new ServiceCollection().AddSources().BuildServiceProvider();
        return services.GetRequiredService<SourceCatalog>();
    }

    private sealed record Entry(string Type, Func<FolderTree, SourceStand> Make, string? Variant = null)
    {
        /// <summary>The name of the test case.</summary>
        public string Name => Variant is null ? Type : $"{Type}, {Variant}";

        public bool HasUpstream { get; init; } = true;

        public bool CanRevoke { get; init; } = true;
    }
}
