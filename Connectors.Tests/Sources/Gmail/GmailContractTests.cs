using System.Text.Json.Nodes;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Sources.GoogleWorkspace;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Gmail;

/// <summary>Runs the contract tests on one mailbox, with attachments as documents.</summary>
public sealed class GmailContractTests : UpstreamSourceContractTests<FakeGoogle>
{
    protected override string Type => "gmail";

    protected override IReadOnlyCollection<string> Ids { get; } =
        [.. Enumerable.Range(10, 12).Select(i => $"ann@example.com/t{i}"), "ann@example.com/tfile", "ann@example.com/tfile/mfile/1"];

    protected override string MissingId => "ann@example.com/gone";

    protected override IReadOnlyCollection<string> Secrets => [FakeTokens.ClientSecret, "refresh-token-1", "access-token"];

    protected override JsonObject Config(Uri address) => DriveConfigs.OAuth(Upstream, config =>
    {
        config["include_attachments"] = true;
        config["batch_size"] = 4;
    });

    protected override string? PageOf(UpstreamRequest request)
        => request.Path.EndsWith("/threads", StringComparison.Ordinal) ? request.Path : null;

    protected override bool IsApiCall(UpstreamRequest request) => !FakeGoogle.IsToken(request);

    protected override void Fill(FakeGoogle upstream)
    {
        var mailbox = upstream.Gmail["ann@example.com"];
        for (var i = 10; i < 22; i++)
            mailbox.Receive(Mails.Plain($"m{i}", $"t{i}", $"Subject {i}", $"Text {i}"));
        mailbox.Receive(Mails.Raw("mfile", "tfile", Mails.WithAttachment));
    }
}
