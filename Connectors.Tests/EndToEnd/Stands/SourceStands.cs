using Connectors.Tests.Sources.Folder;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>A stand for every source.</summary>
internal static class SourceStands
{
    public static SourceStand Make(string type, FolderTree tree) => type switch
    {
        "folder" => new FolderStand(tree),
        "slack" => new SlackStand(),
        "google_drive" => new DriveStand(),
        "gmail" => new GmailStand(),
        "jira" => new JiraStand(cloud: true),
        "jira, data center" => new JiraStand(cloud: false),
        "confluence" => new ConfluenceStand(cloud: true),
        "confluence, data center" => new ConfluenceStand(cloud: false),
        _ => throw new AssertionException($"There is no stand for {type}."),
    };
}
