using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Sftp;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>Files of a real OpenSSH server, which stops if it misbehaves.</summary>
internal sealed class ChaosSftp : NamedDocuments
{
    private readonly ServerSwitch _switch = new();
    private SshServer? _ssh;
    private int _age;

    public override string Source => "sftp";

    public override JsonObject Config => _ssh!.Config(("batch_size", 5), ("request_timeout_secs", 20));

    public override void Misbehave(bool on, int seed) => _switch.Set(on, _ssh!.StopAsync, _ssh!.StartAgainAsync);

    public override ValueTask DisposeAsync() => _ssh?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task OpenAsync() => _ssh = await SshServer.StartAsync();

    protected override string Write(string name, string word, string? before)
    {
        // The protocol tells times in seconds.
        _ssh!.Add(name, word, ++_age);
        return word;
    }

    protected override void Delete(string name) => File.Delete(Path.Combine(_ssh!.Root, name));
}
