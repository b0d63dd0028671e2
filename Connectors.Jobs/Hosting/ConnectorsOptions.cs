using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Connectors.Jobs.Running;
using Microsoft.Extensions.Configuration;

namespace Connectors.Jobs.Hosting;

/// <summary>The host's configuration: "ConnectionStrings:Connectors" and what is below "Connectors".</summary>
internal sealed record ConnectorsOptions
{
    /// <summary>The PostgreSQL to use; null: the private one in <see cref="DataDirectory"/>.</summary>
    public string? ConnectionString { get; init; }

    public HostRole Role { get; init; } = HostRole.All;

    /// <summary>Where the private PostgreSQL, the key ring and kept contents live.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The first key's value; null: a random one, printed once.</summary>
    public string? BootstrapApiKey { get; init; }

    public IReadOnlyList<string> FolderRoots { get; init; } = [];

    public IReadOnlyList<string> EgressAllow { get; init; } = [];

    /// <summary>Parallel jobs in this process.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 32);

    /// <summary>How long a job works on a task before it gives the task back.</summary>
    public TimeSpan Slice { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The engine's pace ("Connectors:Engine:LeaseTtl" and so on), for those who know why they change it.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>Where the key ring is that encrypts connectors' secrets; absent: "keys" in <see cref="DataDirectory"/>. All processes share it.</summary>
    [AllowNull]
    public string KeyDirectory { get => field ?? Path.Combine(DataDirectory, "keys"); init; }

    /// <exception cref="ConfigurationException">With everything that is wrong, one line each.</exception>
    public static ConnectorsOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Connectors");
        List<string> errors = [];
        var defaults = new ConnectorsOptions { DataDirectory = "" };
        var options = new ConnectorsOptions
        {
            ConnectionString = configuration.GetConnectionString("Connectors") is { Length: > 0 } connection ? connection : null,
            Role = RoleOf(section["Role"], errors),
            DataDirectory = Directory(section["DataDirectory"], errors),
            KeyDirectory = section["KeyDirectory"] is { Length: > 0 } keys ? Path.GetFullPath(keys) : null,
            BootstrapApiKey = Key(section["BootstrapApiKey"], errors),
            FolderRoots = [.. List(section.GetSection("FolderRoots")).Select(root => Absolute(root, errors))],
            EgressAllow = List(section.GetSection("Egress:Allow")),
            Workers = (int)Number(section["Workers"], "Connectors:Workers", 1, 256, defaults.Workers, errors),
            Engine = section.GetSection("Engine").Get<EngineOptions>() ?? new EngineOptions(),
            Slice = TimeSpan.FromMinutes(Number(section["Slice"], "Connectors:Slice (minutes)", 0.01, 60, defaults.Slice.TotalMinutes, errors)),
        };
        return errors.Count == 0 ? options : throw new ConfigurationException(errors);
    }

    private static HostRole RoleOf(string? value, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
            return HostRole.All;
        if (!value.All(char.IsDigit) && Enum.TryParse<HostRole>(value, ignoreCase: true, out var role))
            return role;
        errors.Add($"Connectors:Role is \"{value}\"; it must be all, api or worker.");
        return HostRole.All;
    }

    private static string Directory(string? value, List<string> errors)
    {
        if (!string.IsNullOrWhiteSpace(value))
            return Path.GetFullPath(value);
        if (Hosting.DataDirectory.Default is { } directory)
            return directory;
        errors.Add("Connectors:DataDirectory is not set and this user has no home directory to default to.");
        return "";
    }

    private static string? Key(string? value, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        if (value.Length < 8 || value.Any(c => c is <= ' ' or > '~'))
            errors.Add("Connectors:BootstrapApiKey must have 8 characters or more, printable ASCII without blanks.");
        return value;
    }

    private static string Absolute(string root, List<string> errors)
    {
        if (Path.IsPathFullyQualified(root))
            return root;
        errors.Add($"Connectors:FolderRoots has \"{root}\"; each must be an absolute path.");
        return root;
    }

    /// <summary>A list as an array of the configuration, or as one value with semicolons.</summary>
    private static string[] List(IConfigurationSection section)
        => section.Value is { } value
            ? value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : [.. section.GetChildren().Select(child => child.Value?.Trim()).OfType<string>().Where(item => item.Length > 0)];

    private static double Number(string? value, string name, double least, double most, double otherwise, List<string> errors)
    {
        if (string.IsNullOrWhiteSpace(value))
            return otherwise;
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        errors.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is \"{value}\"; it must be a number from {least} to {most}."));
        return otherwise;
    }
}
