using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Sftp;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Files of a real OpenSSH server. The config says that Bob may read them.</summary>
internal sealed class SftpStand : SourceStand
{
    private SshServer? _ssh;

    public override string Type => "sftp";

    public override JsonObject Config => _ssh!.Config(("access", Reader));

    public override async Task StartAsync()
    {
        _ssh = await SshServer.StartAsync();
        for (var number = 0; number < Count; number++)
            _ssh.Add($"part{number % 3}/file{number}.txt", $"{Word} {number}");
    }

    public override void Remove() => File.Delete(Path.Combine(_ssh!.Root, "part1/file7.txt"));

    public override ValueTask DisposeAsync() => _ssh?.DisposeAsync() ?? ValueTask.CompletedTask;
}
