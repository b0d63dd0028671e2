using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Benchmarks;

/// <summary>Four mailboxes with 2,500 threads each.</summary>
internal sealed class MeasuredGmail : MeasuredSystem
{
    /// <summary>Threads per second.</summary>
    public const double FastestPeer = 1_150;

    private const int Users = 4;

    private readonly FakeGoogle _google = new();

    public override string Type => "gmail";

    public override FakeUpstream Upstream => _google;

    public override int Documents => 10_000;

    /// <summary>Few, because threads are fetched in batches.</summary>
    public override double MaxCalls => 25;

    /// <summary>One call per mailbox, and one for the directory.</summary>
    public override double MaxIdleCalls => Users + 1;

    public override (double Rate, double Aim) Peer => (FastestPeer, 2);

    public override JsonObject Config => DriveConfigs.ServiceAccount(_google);

    public override Task StartAsync()
    {
        _google.Directory.Users.AddRange(Enumerable.Range(1, Users - 1).Select(number => $"user{number}@example.com"));
        for (var number = 0; number < Documents; number++)
            Box(number).Receive(Mails.Plain($"m{number}", $"t{number:00000}", $"Subject {number}", Prose(number)));
        return _google.StartAsync();
    }

    public override void Change(int count)
    {
        for (var number = 0; number < count; number++)
            Box(number).Receive(
                Mails.Plain($"m{number}b", $"t{number:00000}", $"Re: Subject {number}", Prose(-number), inReplyTo: $"m{number}"));
    }

    private FakeMailbox Box(int number) => _google.Gmail[_google.Directory.Users[number % Users]];
}
