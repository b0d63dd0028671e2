using System.Text.Json.Nodes;

namespace Connectors.Tests.Sources.Sftp;

/// <summary>The contract on a real OpenSSH server, with names of every kind.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
public sealed class SftpContractTests : SourceContractTests
{
    private SshServer _ssh = null!;

    protected override string Type => "sftp";

    protected override IReadOnlyCollection<string> Ids =>
    [
        "a.txt", "guides/1.txt", "guides/2 & 3.txt", "guides/deep/er/4.txt", "guides/deep.txt", "100%.txt", "a;b=c,d.txt",
        "+plus~tilde'.txt",
        "what?/#1 [x]*.txt", "caf\u00e9/nfc \u00e9.txt", "caf\u00e9/nfd e\u0301.txt", "\u65e5\u672c\u8a9e/\ud83d\ude00.txt", "%41/%2F.txt",
        "quo\"te/back\\slash.txt", "empty/zero.txt", "line\nbreak/tab\t.txt", " leading/trailing .txt",
    ];

    protected override string MissingId => "guides/none.txt";

    protected override JsonObject Config() => _ssh.Config(("batch_size", 2), ("exclude", "*.tmp"));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _ssh = await SshServer.StartAsync();
        foreach (var id in Ids)
            _ssh.Add(id, id.Contains("zero", StringComparison.Ordinal) ? "" : $"text of {id}");
        _ssh.Add("guides/left out.tmp", "x");
        await _ssh.ShellAsync("mkdir nothing && ln -s /etc outside && ln -s . loop && ln -s a.txt link.txt && mkfifo pipe");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _ssh.DisposeAsync();
}
