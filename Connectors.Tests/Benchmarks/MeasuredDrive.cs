using System.Text;
using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>My Drives of several users with text files.</summary>
internal sealed class MeasuredDrive(int documents = 20_000, int drives = 4, TimeSpan latency = default) : MeasuredSystem
{
    /// <summary>Files per second.</summary>
    public const double FastestPeer = 1_150;

    private readonly FakeGoogle _google = new() { Faults = new UpstreamFaults { Latency = latency } };

    public override string Type => "google_drive";

    public override FakeUpstream Upstream => _google;

    public override int Documents => documents;

    /// <summary>One call per file, and one per page of a thousand files.</summary>
    public override double MaxCalls => 1_002;

    /// <summary>Two calls per drive.</summary>
    public override double MaxIdleCalls => 2 * drives;

    public override (double Rate, double Aim) Peer => (FastestPeer, 2);

    public override JsonObject Config => DriveConfigs.ServiceAccount(_google, config => config["include_my_drives"] = true);

    public override Task StartAsync()
    {
        string[] users = [FakeDirectory.Admin, .. Enumerable.Range(1, drives - 1).Select(number => $"user{number}@example.com")];
        _google.Directory.Users.AddRange(users.Skip(1));
        for (var number = 0; number < Documents; number++)
        {
            _google.Drive.Add(new FakeFile
            {
                Id = $"{number:x8}",
                Name = $"{number}.txt",
                Owner = users[number % drives],
                Content = Encoding.UTF8.GetBytes(Prose(number)),
            });
        }

        return _google.StartAsync();
    }

    public override void Change(int count)
    {
        for (var number = 0; number < count; number++)
            _google.Drive.Change($"{number:x8}", file => file.Content = Encoding.UTF8.GetBytes(Prose(-file.Content.Length - number)));
    }
}
