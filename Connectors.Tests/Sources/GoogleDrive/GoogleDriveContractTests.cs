using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>The contract over a My Drive, a shared drive and a folder, with shortcuts, of one OAuth account.</summary>
public sealed class GoogleDriveContractTests : UpstreamSourceContractTests<FakeGoogle>
{
    protected override string Type => "google_drive";

    protected override IReadOnlyCollection<string> Ids { get; } =
        [.. Enumerable.Range(0, 7).Select(i => $"tree{i}"), .. Enumerable.Range(0, 5).Select(i => $"deep{i}"), "elsewhere"];

    protected override IReadOnlyCollection<string> Secrets => [FakeTokens.ClientSecret, "refresh-token-1", "access-token"];

    protected override JsonObject Config(Uri address) => DriveConfigs.OAuth(Upstream, config =>
    {
        config["shared_folder_urls"] = "https://drive.google.com/drive/folders/root1?usp=sharing";
        config["batch_size"] = 3;
    });

    protected override bool IsApiCall(UpstreamRequest request) => !FakeGoogle.IsToken(request);

    protected override void Fill(FakeGoogle upstream)
    {
        var drive = upstream.Drive;
        drive.Add(new FakeFile { Id = "root1", Name = "Root", MimeType = FakeDrive.Folder, Owner = "ann@example.com" });
        drive.Add(new FakeFile { Id = "sub1", Name = "Sub", MimeType = FakeDrive.Folder, Owner = "ann@example.com", Parent = "root1" });
        drive.Add(new FakeFile { Id = "sub2", Name = "Sub 2", MimeType = FakeDrive.Folder, Owner = "ann@example.com", Parent = "sub1" });
        drive.Add(new FakeFile { Id = "aside", Name = "Aside", Owner = "ann@example.com", Content = "not in the folder"u8.ToArray() });
        for (var i = 0; i < 7; i++)
            drive.Add(new FakeFile { Id = $"tree{i}", Name = $"Tree {i}", Owner = "ann@example.com", Parent = "root1", Content = Encoding.UTF8.GetBytes($"tree {i}") });
        for (var i = 0; i < 5; i++)
            drive.Add(new FakeFile { Id = $"deep{i}", Name = $"Deep {i}", Owner = "ann@example.com", Parent = "sub2", Content = Encoding.UTF8.GetBytes($"deep {i}") });
        drive.Add(new FakeFile { Id = "elsewhere", Name = "Elsewhere", Owner = "bob@example.com", Content = "by shortcut"u8.ToArray(), Permissions = { new FakeShare("user", "ann@example.com") } });
        drive.Add(new FakeFile { Id = "short1", Name = "Shortcut", MimeType = FakeDrive.Shortcut, Target = "elsewhere", Owner = "ann@example.com", Parent = "sub1" });
        drive.Add(new FakeFile { Id = "short2", Name = "Back to the top", MimeType = FakeDrive.Shortcut, Target = "root1", Owner = "ann@example.com", Parent = "sub2" });
    }
}
