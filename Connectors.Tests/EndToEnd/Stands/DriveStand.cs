using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Ann's My Drive, read by a service account. Half of it is shared with Bob, half with a group of which Bob is a member.</summary>
internal sealed class DriveStand : SourceStand
{
    private const string Team = "team@example.com";

    private readonly FakeGoogle _google = new();

    public override string Type => "google_drive";

    public override FakeUpstream Upstream => _google;

    public override JsonObject Config => DriveConfigs.ServiceAccount(_google, config =>
    {
        config["include_my_drives"] = true;
        config["batch_size"] = 5;
    });

    public override async Task StartAsync()
    {
        _google.Directory.Groups[Team] = [(Reader, "USER")];
        for (var number = 0; number < Count; number++)
        {
            _google.Drive.Add(new FakeFile
            {
                Id = $"file{number:00}",
                Name = $"File {number}.txt",
                Owner = FakeDirectory.Admin,
                Content = Encoding.UTF8.GetBytes($"{Word} {number}"),
                Permissions = { number % 2 == 0 ? new FakeShare("user", Reader) : new FakeShare("group", Team) },
            });
        }

        await _google.StartAsync();
    }

    public override void Remove() => _google.Drive.Files.Remove("file07");

    public override void Revoke()
    {
        // An administrator removes Bob from the group, which changes no file.
        _google.Directory.Groups[Team] = [(FakeDirectory.Admin, "USER")];
        foreach (var file in _google.Drive.Files.Values)
            file.Permissions.RemoveAll(share => share.Email == Reader);
    }

    public override bool IsApiCall(UpstreamRequest request) => !FakeGoogle.IsToken(request);

    public override ValueTask DisposeAsync() => _google.DisposeAsync();
}
