using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Gmail;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>The mailboxes of Ann and Bob.</summary>
internal sealed class GmailStand : SourceStand
{
    private readonly FakeGoogle _google = new();

    public override string Type => "gmail";

    public override FakeUpstream Upstream => _google;

    public override JsonObject Config => DriveConfigs.ServiceAccount(_google, config => config["batch_size"] = 5);

    public override async Task StartAsync()
    {
        _google.Directory.Users.Add(Reader);
        for (var number = 0; number < Count; number++)
        {
            var mailbox = _google.Gmail[number % 2 == 0 ? FakeDirectory.Admin : Reader];
            mailbox.Receive(Mails.Plain($"m{number:00}", $"t{number:00}", $"Subject {number}", $"{Word} {number}"));
        }

        await _google.StartAsync();
    }

    public override void Remove() => _google.Gmail[Reader].Threads.Remove("t07");

    public override bool IsApiCall(UpstreamRequest request) => !FakeGoogle.IsToken(request);

    public override ValueTask DisposeAsync() => _google.DisposeAsync();
}
