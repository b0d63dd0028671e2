using System.Globalization;
using System.Text;

namespace Connectors.Sources.Git;

/// <summary>Writes requests and reads answers of git's protocol (gitprotocol-v2, gitprotocol-pack).</summary>
internal static class GitProtocol
{
    private const string Flush = "0000";
    private const string Delimiter = "0001";
    private const int MaxRefs = 500_000;
    private const int MaxLines = 1_000_000;
    private const int MaxRemark = 200;

    /// <summary>The request of version 2 that lists refs.</summary>
    public static byte[] ListRequest(GitServer server, IReadOnlyList<string> prefixes)
        => Bytes([Line("command=ls-refs"), .. Format(server), Delimiter, Line("symrefs"),
            .. prefixes.Select(prefix => Line($"ref-prefix {prefix}")), Flush]);

    /// <summary>The request for objects, in the form that the server's version has.</summary>
    public static byte[] FetchRequest(GitServer server, GitWants wants)
    {
        List<string> options = wants.AreCommits ? [Line("deepen 1")] : [];
        if (wants.Filter is { } filter)
            options.Add(Line($"filter {filter}"));
        if (server.Version == 2)
        {
            return Bytes([Line("command=fetch"), .. Format(server), Delimiter, Line("no-progress"), Line("ofs-delta"), .. options,
                .. wants.Ids.Select(want => Line($"want {want}")), Line("done"), Flush]);
        }

        string[] known = [.. new[] { "side-band-64k", "ofs-delta", "no-progress", "shallow" }.Where(server.Has)];
        var format = server.IsSha256 ? " object-format=sha256" : "";
        var lines = wants.Ids.Select(
            (want, number) => Line(number == 0 ? $"want {want} {string.Join(' ', known)}{format}" : $"want {want}"));
        return Bytes([.. lines, .. server.Has("shallow") ? options : [], Flush, Line("done")]);
    }

    /// <summary>Reads what a server says first: its capabilities, and in version 0 its refs.</summary>
    public static async Task<GitAdvertisement> ReadAdvertisementAsync(PacketReader packets, CancellationToken cancellationToken)
    {
        var (capabilities, refs, version) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<GitRef>(), 0);
        var (started, greets) = (false, false);
        for (var number = 0; number < MaxRefs; number++)
        {
            var packet = await packets.ReadAsync(cancellationToken);
            if (packet.Kind == PacketKind.End)
                throw packets.Cut();
            if (packet.Kind != PacketKind.Data)
            {
                // A greeting that names the service ends with a flush of its own.
                if (started || !greets)
                    return new GitAdvertisement(new GitServer(version, capabilities), Named(refs, capabilities));
                greets = false;
                continue;
            }

            var line = packet.Line;
            greets |= line.StartsWith("# service=", StringComparison.Ordinal);
            if (greets && line[0] == '#')
                continue;
            Refuse(line);
            if (!started && line.StartsWith("version ", StringComparison.Ordinal))
                version = line == "version 2" ? 2 : 0;
            else if (version == 2)
                AddCapability(capabilities, line);
            else
                AddRef(refs, capabilities, line);
            started = true;
        }

        throw new SourceException(SourceErrorKind.Misconfigured, $"The repository has more than {MaxRefs:N0} refs, which are not read.");
    }

    /// <summary>Reads the answer of version 2 to <see cref="ListRequest"/>.</summary>
    public static async Task<IReadOnlyList<GitRef>> ReadRefsAsync(PacketReader packets, CancellationToken cancellationToken)
    {
        var refs = new List<GitRef>();
        while (refs.Count < MaxRefs)
        {
            var packet = await packets.ReadAsync(cancellationToken);
            if (packet.Kind == PacketKind.End)
                throw packets.Cut();
            if (packet.Kind != PacketKind.Data)
                return refs;

            Refuse(packet.Line);
            var parts = packet.Line.Split(' ');
            var target = Array.Find(parts, part => part.StartsWith("symref-target:", StringComparison.Ordinal))?["symref-target:".Length..];
            if (parts.Length > 1 && GitId.IsId(parts[0]))
                refs.Add(new GitRef(parts[1], parts[0], target));
        }

        throw new SourceException(SourceErrorKind.Misconfigured, $"The repository has more than {MaxRefs:N0} refs, which are not read.");
    }

    /// <summary>Reads the answer to a request for objects up to the objects, and returns these.</summary>
    public static async Task<Stream> OpenPackAsync(GitServer server, Stream answer, string where, CancellationToken cancellationToken)
    {
        var packets = new PacketReader(answer, where);
        for (var number = 0; number < MaxLines; number++)
        {
            var packet = await packets.ReadAsync(cancellationToken);
            if (packet.Kind == PacketKind.End)
                throw packets.Cut();
            if (packet.Kind != PacketKind.Data)
                continue;

            Refuse(packet.Line);
            if (packet.Line == "packfile")
                return new SidebandStream(packets);
            if (server.Version != 2 && (packet.Line == "NAK" || packet.Line.StartsWith("ACK ", StringComparison.Ordinal)))
                return server.Has("side-band-64k") ? new SidebandStream(packets) : answer;
        }

        throw packets.Cut();
    }

    /// <summary>Makes the error of a server's refusal in its own words.</summary>
    public static SourceException Refusal(string text)
    {
        var plain = string.Concat(text.Where(letter => !char.IsControl(letter) && letter != '?')).Trim();
        return new SourceException(
            SourceErrorKind.Transient,
            $"The git server refuses: {plain[..Math.Min(plain.Length, MaxRemark)]}",
            new GitRefusedException());
    }

    private static void Refuse(string line)
    {
        if (line.StartsWith("ERR ", StringComparison.Ordinal))
            throw Refusal(line[4..]);
    }

    private static void AddCapability(Dictionary<string, string> capabilities, string line)
    {
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        capabilities[equals < 0 ? line : line[..equals]] = equals < 0 ? "" : line[(equals + 1)..];
    }

    private static void AddRef(List<GitRef> refs, Dictionary<string, string> capabilities, string line)
    {
        var zero = line.IndexOf('\0', StringComparison.Ordinal);
        if (zero >= 0)
        {
            foreach (var capability in line[(zero + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (capability.StartsWith("symref=HEAD:", StringComparison.Ordinal))
                    capabilities["head"] = capability["symref=HEAD:".Length..];
                else
                    AddCapability(capabilities, capability);
            }

            line = line[..zero];
        }

        // "^{}" is the commit that a tag names.
        if (line.Split(' ') is [var id, var name] && GitId.IsId(id) && !name.EndsWith("^{}", StringComparison.Ordinal))
            refs.Add(new GitRef(name, id));
    }

    private static List<GitRef> Named(List<GitRef> refs, Dictionary<string, string> capabilities)
        => [.. refs.Select(one => one.Name == "HEAD" ? one with { Target = capabilities.GetValueOrDefault("head") } : one)];

    private static IEnumerable<string> Format(GitServer server) => server.IsSha256 ? [Line("object-format=sha256")] : [];

    private static string Line(string text)
        => (Encoding.UTF8.GetByteCount(text) + 5).ToString("x4", CultureInfo.InvariantCulture) + text + "\n";

    private static byte[] Bytes(IEnumerable<string> packets) => Encoding.UTF8.GetBytes(string.Concat(packets));
}

/// <summary>The server answered with a refusal in words. Occurs only inside a <see cref="SourceException"/>.</summary>
internal sealed class GitRefusedException() : Exception("The git server refused.");
