using System.Text;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>A My Drive of Ann's to be filled.</summary>
public abstract class GoogleDriveFixture : GoogleFixture
{
    protected const string Ann = "ann@example.com";
    protected const string Bob = "bob@example.com";
    protected const string AnnsDrive = "user:ann@example.com";

    protected FakeDrive Drive => Google.Drive;

    protected SourceProbe Mine(Action<System.Text.Json.Nodes.JsonObject>? change = null)
        => Probe("google_drive", DriveConfigs.OAuth(Google, config =>
        {
            config["include_my_drives"] = true;
            change?.Invoke(config);
        }));

    protected FakeFile File(string id, string? parent = null, string? owner = Ann, string? drive = null, string text = "text")
        => Drive.Add(new FakeFile { Id = id, Name = $"{id}.txt", Parent = parent, Owner = drive is null ? owner : null, DriveId = drive, Content = Encoding.UTF8.GetBytes(text) });

    protected FakeFile Folder(string id, string? parent = null, string? owner = Ann, string? drive = null)
        => Drive.Add(new FakeFile { Id = id, Name = id, MimeType = FakeDrive.Folder, Parent = parent, Owner = drive is null ? owner : null, DriveId = drive });

    protected FakeFile Shortcut(string id, string target, string? parent = null)
        => Drive.Add(new FakeFile { Id = id, Name = id, MimeType = FakeDrive.Shortcut, Target = target, Owner = Ann, Parent = parent });

    protected FakeFile Native(string id, string kind, string text = "text")
        => Drive.Add(new FakeFile { Id = id, Name = id, MimeType = "application/vnd.google-apps." + kind, Owner = Ann, Content = Encoding.UTF8.GetBytes(text) });
}
