using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>Fills and reads Ann's My Drive.</summary>
public abstract class DriveFixture : GoogleFixture
{
    protected const string Ann = "ann@example.com";
    protected const string Bob = "bob@example.com";
    protected const string AnnsDrive = "user:ann@example.com";

    protected FakeDrive Drive => Google.Drive;

    /// <summary>Reads Ann's My Drive after she signed in.</summary>
    protected SourceProbe Mine(Action<JsonObject>? change = null)
        => SignedIn(config =>
        {
            config["include_my_drives"] = true;
            change?.Invoke(config);
        });

    protected SourceProbe SignedIn(Action<JsonObject> change) => Probe("google_drive", DriveConfigs.OAuth(Google, change));

    protected SourceProbe ServiceAccount(Action<JsonObject> change) => Probe("google_drive", DriveConfigs.ServiceAccount(Google, change));

    /// <summary>Returns the ids of the users and groups that may read a document.</summary>
    protected static IEnumerable<string> MayRead(IEnumerable<ReadPart> parts, string id)
        => Document(parts, id).Access!.Layers.Single().Select(principal => principal.Id);

    protected FakeFile File(string id, string? parent = null, string? owner = Ann, string? drive = null, string text = "text")
        => Drive.Add(new FakeFile
        {
            Id = id,
            Name = $"{id}.txt",
            Parent = parent,
            Owner = drive is null ? owner : null,
            DriveId = drive,
            Content = Encoding.UTF8.GetBytes(text),
        });

    protected FakeFile Folder(string id, string? parent = null, string? owner = Ann, string? drive = null)
        => Drive.Add(new FakeFile
        {
            Id = id,
            Name = id,
            MimeType = FakeDrive.Folder,
            Parent = parent,
            Owner = drive is null ? owner : null,
            DriveId = drive,
        });

    protected FakeFile Shortcut(string id, string target, string? parent = null)
        => Drive.Add(new FakeFile { Id = id, Name = id, MimeType = FakeDrive.Shortcut, Target = target, Owner = Ann, Parent = parent });

    /// <param name="kind">One of Google's own formats: "document", "spreadsheet"…</param>
    protected FakeFile Native(string id, string kind, string text = "text")
        => Drive.Add(new FakeFile
        {
            Id = id,
            Name = id,
            MimeType = "application/vnd.google-apps." + kind,
            Owner = Ann,
            Content = Encoding.UTF8.GetBytes(text),
        });
}
