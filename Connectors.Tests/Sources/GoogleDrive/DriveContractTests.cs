using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleDrive;

/// <summary>The contract tests over a folder with subfolders and shortcuts, read by a signed-in user.</summary>
public sealed class DriveContractTests : UpstreamSourceContractTests<FakeGoogle>
{
    private const string Ann = "ann@example.com";

    protected override string Type => "google_drive";

    protected override IReadOnlyCollection<string> Ids { get; } =
        [.. Enumerable.Range(0, 7).Select(i => $"tree{i}"), .. Enumerable.Range(0, 5).Select(i => $"deep{i}"), "elsewhere"];

    protected override IReadOnlyCollection<string> Secrets => [FakeTokens.ClientSecret, "refresh-token-1", "access-token"];

    protected override JsonObject Config(Uri address) => DriveConfigs.OAuth(Upstream, config =>
    {
        config["shared_folder_urls"] = "https://drive.google.com/drive/folders/root1?usp=sharing";
        config["batch_size"] = 3;
    });

    protected override string? PageOf(UpstreamRequest request) => request.Path == "/drive/v3/files" ? request.Parameter("q") : null;

    protected override bool IsApiCall(UpstreamRequest request) => !FakeGoogle.IsToken(request);

    protected override void Fill(FakeGoogle upstream)
    {
        Add(upstream, "root1", null, FakeDrive.Folder);
        Add(upstream, "sub1", "root1", FakeDrive.Folder);
        Add(upstream, "sub2", "sub1", FakeDrive.Folder);
        Add(upstream, "aside", null);
        for (var i = 0; i < 7; i++)
            Add(upstream, $"tree{i}", "root1");
        for (var i = 0; i < 5; i++)
            Add(upstream, $"deep{i}", "sub2");
        var elsewhere = Add(upstream, "elsewhere", null);
        elsewhere.Owner = "bob@example.com";
        elsewhere.Permissions.Add(new FakeShare("user", Ann));
        Add(upstream, "short1", "sub1", FakeDrive.Shortcut).Target = "elsewhere";
        Add(upstream, "short2", "sub2", FakeDrive.Shortcut).Target = "root1";
    }

    private static FakeFile Add(FakeGoogle upstream, string id, string? parent, string mimeType = "text/plain")
        => upstream.Drive.Add(new FakeFile
        {
            Id = id,
            Name = $"Name of {id}",
            MimeType = mimeType,
            Owner = Ann,
            Parent = parent,
            Content = Encoding.UTF8.GetBytes($"text of {id}"),
        });
}
