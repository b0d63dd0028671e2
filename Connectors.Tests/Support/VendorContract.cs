using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.WebUtilities;

namespace Connectors.Tests.Support;

/// <summary>
/// The operations that a vendor documents: method, path, query parameters, and since when an operation is deprecated or removed. The lists
/// in the folder Contracts are made from the vendors' own documents.
/// </summary>
public sealed class VendorContract
{
    private const string Removed = "removed";
    private const string Gateway = "/ex/";

    /// <summary>Stands for all parameters, at addresses that the vendor makes and nobody documents.</summary>
    private const string Any = "*";

    /// <summary>The list of each fake.</summary>
    private static readonly Dictionary<string, string> Lists = new(StringComparer.Ordinal)
    {
        ["FakeConfluence"] = "confluence", ["FakeGoogle"] = "google", ["FakeJira"] = "jira", ["FakeSlack"] = "slack",
    };

    private static readonly ConcurrentDictionary<string, VendorContract> Known = new(StringComparer.Ordinal);

    private readonly ILookup<(string Method, int Segments), Operation> _operations;

    private VendorContract(IEnumerable<string> lines)
        => _operations = lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#').Select(ReadLine)
            .ToLookup(operation => (operation.Method, operation.Path.Length));

    /// <summary>Returns the list for a fake. Null if the fake is of no vendor.</summary>
    public static VendorContract? Find(Type fake) => Lists.TryGetValue(fake.Name, out var name) ? Of(name) : null;

    /// <param name="name">The name of the list, such as "confluence".</param>
    public static VendorContract Of(string name) => Known.GetOrAdd(name, static key =>
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Contracts.{key}.txt")
            ?? throw new ArgumentException($"There is no list Contracts/{key}.txt.", nameof(name));
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    });

    /// <summary>Reads a list: an operation a line.</summary>
    public static VendorContract Parse(string list) => new(list.Split('\n'));

    /// <summary>Says what is wrong with a request. Null if the vendor has the operation and all its parameters.</summary>
    public string? Complaint(UpstreamRequest request)
    {
        var path = Segments(request.Path);
        var operation = _operations[(request.Method, path.Length)].Where(candidate => candidate.Fits(path))
            .MinBy(candidate => candidate.Path.Count(IsPlaceholder));
        if (operation is null)
            return $"The vendor does not document {request.Method} {request.Path}.";
        if (operation.Mark.StartsWith(Removed, StringComparison.Ordinal))
            return $"The vendor has removed {request.Method} {request.Path} ({operation.Mark}).";
        if (operation.Parameters.Contains(Any))
            return null;
        var unknown = QueryHelpers.ParseQuery(request.Query).Keys.Except(operation.Parameters, StringComparer.Ordinal).ToList();
        return unknown.Count == 0 ? null : $"{request.Method} {request.Path} has no parameter {string.Join(", ", unknown)}.";
    }

    private static Operation ReadLine(string line)
    {
        var parts = line.Split(' ');
        HashSet<string> parameters = parts[2] == "-" ? [] : [.. parts[2].Split(',')];
        return new Operation(parts[0], Segments(parts[1]), parameters, parts.Length > 3 ? parts[3] : "");
    }

    /// <summary>Atlassian's gateway puts the product and the site's id before a path.</summary>
    private static string[] Segments(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return path.StartsWith(Gateway, StringComparison.Ordinal) ? segments[3..] : segments;
    }

    private static bool IsPlaceholder(string segment) => segment[0] == '{';

    private sealed record Operation(string Method, string[] Path, IReadOnlySet<string> Parameters, string Mark)
    {
        public bool Fits(string[] path)
            => Path.Zip(path).All(pair => IsPlaceholder(pair.First) || pair.First.Equals(pair.Second, StringComparison.Ordinal));
    }
}
