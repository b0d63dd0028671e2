using Connectors.Tests.Chaos.Worlds;
using Connectors.Tests.Support;

namespace Connectors.Tests.Chaos;

/// <summary>
/// The systems of all rounds. Each round takes some of them. One that no round has taken yet is neither started nor read.
/// </summary>
internal sealed class ChaosWorlds(ChaosConsole console, string folder) : IAsyncDisposable
{
    private const int PerRound = 4;

    /// <summary>The systems that this machine can run, and the file that a server needs.</summary>
    private readonly List<(string Source, string? Needs, Func<IChaosWorld> Make)> _possible =
    [
        ("folder", null, () => new ChaosFolder(folder)),
        ("google_drive", null, () => new ChaosDrive()),
        ("s3", null, () => new ChaosS3()),
        ("webdav", null, () => new ChaosWebDav()),
        ("web", null, () => new ChaosWeb()),
        ("push", null, () => new ChaosPush(console)),
        ("postgresql", null, () => new ChaosRows(new PostgreSqlShop())),
        ("mysql", "usr/sbin/mariadbd", () => new ChaosRows(new MySqlShop())),
        ("sftp", "usr/sbin/sshd", () => new ChaosSftp()),
        ("imap", "usr/sbin/dovecot", () => new ChaosImap()),
        ("git", "usr/bin/git", () => new ChaosGit()),
        ("gmail", null, () => new ChaosGmail()),
        ("slack", null, () => new ChaosSlack()),
        ("jira", null, () => new ChaosJira()),
        ("confluence", null, () => new ChaosConfluence()),
    ];

    private readonly Dictionary<string, (IChaosWorld World, string Connector)> _started = [];

    /// <summary>Those of this round, with the connectors that read them.</summary>
    public IReadOnlyList<(IChaosWorld World, string Connector)> Chosen { get; private set; } = [];

    /// <summary>Those of this round and of the rounds before.</summary>
    public IReadOnlyCollection<(IChaosWorld World, string Connector)> All => _started.Values;

    /// <summary>Number of rounds that each source was in.</summary>
    public SortedDictionary<string, int> Rounds { get; } = [];

    /// <summary>Sources whose servers this machine does not have.</summary>
    public IEnumerable<string> Missing => _possible.Where(world => !Has(world.Needs)).Select(world => world.Source);

    /// <summary>Chooses the worlds of a round, and starts those that have not been in one.</summary>
    /// <param name="random">The round's chance.</param>
    /// <param name="wanted">The only sources to choose from; none means all.</param>
    public async Task ChooseAsync(Random random, IReadOnlyCollection<string> wanted)
    {
        var possible = _possible.Where(world => Has(world.Needs) && (wanted.Count == 0 || wanted.Contains(world.Source))).ToArray();
        random.Shuffle(possible);
        List<(IChaosWorld World, string Connector)> chosen = [];
        foreach (var (source, _, make) in possible.Take(PerRound))
        {
            Rounds[source] = Rounds.GetValueOrDefault(source) + 1;
            if (!_started.TryGetValue(source, out var started))
                started = _started[source] = await StartAsync(make());
            chosen.Add(started);
        }

        Chosen = chosen;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (world, _) in _started.Values)
            await world.DisposeAsync();
    }

    private async Task<(IChaosWorld World, string Connector)> StartAsync(IChaosWorld world)
    {
        await world.StartAsync();
        var connector = await console.ConnectAsync(world);
        await world.ConnectedAsync(connector);
        return (world, connector);
    }

    private static bool Has(string? file) => file is null || ServerProgram.Has(file);
}
