using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;

namespace Connectors.Tests.Support;

/// <summary>A config of a source with secrets that can be recognised wherever they leak.</summary>
/// <param name="Config">The config as a user would send it.</param>
/// <param name="Secrets">Texts that must not appear anywhere.</param>
internal sealed record PlantedConfig(JsonObject Config, IReadOnlyList<string> Secrets)
{
    /// <summary>Returns one config for each way to sign in to a source.</summary>
    public static IReadOnlyList<PlantedConfig> Of(ISourceDefinition source, Uri upstream, string folder) => source.Type switch
    {
        "folder" => [new(new JsonObject { ["root"] = folder }, [])],
        "google_drive" or "gmail" => [Grant(source, upstream), ServiceAccount(source, upstream)],
        "s3" => [Storage(source, upstream)],
        "imap" => [Mail(source, upstream, "imap_password"), Mail(source, upstream, "client_secret", "refresh_token"),
            Mail(source, upstream, "access_token")],
        "sftp" => [Filled(source, upstream, [["credentials", "password"]]), Key(source, upstream)],
        // An OAuth grant is one way to sign in. Every other secret is another way.
        _ =>
        [
            .. source.SecretPaths.GroupBy(path => path.Contains("oauth") ? "oauth" : string.Join('.', path))
                .Select(way => Filled(source, upstream, [.. way])),
        ],
    };

    /// <summary>Puts a secret in each of these places, adds its account, and points every address to the upstream.</summary>
    private static PlantedConfig Filled(ISourceDefinition source, Uri upstream, IReadOnlyList<IReadOnlyList<string>> paths)
    {
        var (config, secrets) = (Basis(source, upstream), new List<string>());
        foreach (var path in paths)
        {
            var secret = $"xoxb-planted-{source.Type}-{string.Join('-', path)}-51c7";
            secrets.Add(secret);
            var (parent, schema) = (config, JsonNode.Parse(source.ConfigSchema.GetRawText())!.AsObject());
            foreach (var key in path.Take(path.Count - 1))
                (parent, schema) = ((JsonObject)(parent[key] ??= new JsonObject()), schema["properties"]![key]!.AsObject());
            Fill(parent, schema, upstream);
            parent[path[^1]] = secret;
            foreach (var account in schema["properties"]!.AsObject().Select(property => property.Key).Where(IsAccount))
                parent[account] = "ann@example.com";
        }

        return new PlantedConfig(config, secrets);
    }

    private static PlantedConfig Key(ISourceDefinition source, Uri upstream)
    {
        using var rsa = RSA.Create(2048);
        var passphrase = $"planted-{source.Type}-passphrase-51c7";
        var pem = rsa.ExportEncryptedPkcs8PrivateKeyPem(
            passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, iterationCount: 1000));
        var config = Basis(source, upstream);
        config["credentials"] = new JsonObject { ["username"] = "ann", ["private_key"] = pem, ["passphrase"] = passphrase };
        return new PlantedConfig(config, [pem.Split('\n')[3], passphrase]);
    }

    /// <summary>A key is a name and a secret. Only systems at an address of their own can be pointed to the upstream.</summary>
    private static PlantedConfig Storage(ISourceDefinition source, Uri upstream)
    {
        var secret = $"planted-{source.Type}-secret-51c7";
        var credentials = new JsonObject
        {
            ["aws_access_key_id"] = "AKIAPLANTED", ["aws_secret_access_key"] = secret, ["endpoint_url"] = upstream.AbsoluteUri,
        };
        return new PlantedConfig(
            new JsonObject { ["bucket_name"] = "planted", ["bucket_type"] = "s3_compatible", ["credentials"] = credentials }, [secret]);
    }

    private static PlantedConfig Mail(ISourceDefinition source, Uri upstream, params string[] secrets)
    {
        var config = Basis(source, upstream);
        var credentials = new JsonObject { ["imap_username"] = "ann@example.com" };
        if (secrets.Contains("client_secret"))
            (credentials["client_id"], credentials["token_url"]) = ("client-1", new Uri(upstream, "token").AbsoluteUri);
        foreach (var secret in secrets)
            credentials[secret] = $"planted-{source.Type}-{secret}-51c7";
        config["credentials"] = credentials;
        return new PlantedConfig(config, [.. secrets.Select(secret => (string)credentials[secret]!)]);
    }

    private static bool IsAccount(string key)
        => key.EndsWith("_email", StringComparison.Ordinal) || key.EndsWith("_username", StringComparison.Ordinal) || key == "client_id";

    private static PlantedConfig Grant(ISourceDefinition source, Uri upstream)
    {
        var grant = new JsonObject
        {
            ["client_id"] = "client-1", ["client_secret"] = $"planted-{source.Type}-client-secret-51c7",
            ["refresh_token"] = $"planted-{source.Type}-refresh-token-51c7", ["token_uri"] = new Uri(upstream, "token").AbsoluteUri,
        };
        var config = Basis(source, upstream);
        config["credentials"] = new JsonObject { ["google_primary_admin"] = "ann@example.com", ["google_tokens"] = grant.ToJsonString() };
        return new PlantedConfig(config, [(string)grant["client_secret"]!, (string)grant["refresh_token"]!, TellTaleUpstream.AccessToken]);
    }

    private static PlantedConfig ServiceAccount(ISourceDefinition source, Uri upstream)
    {
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportPkcs8PrivateKeyPem();
        var key = new JsonObject
        {
            ["type"] = "service_account", ["client_email"] = "robot@example.iam.gserviceaccount.com", ["private_key"] = pem,
            ["private_key_id"] = $"planted-{source.Type}-key-id-51c7", ["token_uri"] = new Uri(upstream, "token").AbsoluteUri,
        };
        var config = Basis(source, upstream);
        config["credentials"] = new JsonObject
        {
            ["google_primary_admin"] = "ann@example.com", ["google_service_account_key"] = key.ToJsonString(),
        };
        return new PlantedConfig(config, [pem.Split('\n')[3], (string)key["private_key_id"]!, TellTaleUpstream.AccessToken]);
    }

    private static JsonObject Basis(ISourceDefinition source, Uri upstream)
    {
        var config = new JsonObject();
        var schema = JsonNode.Parse(source.ConfigSchema.GetRawText())!.AsObject();
        Fill(config, schema, upstream);
        var keys = schema["properties"]!.AsObject();
        foreach (var key in keys.Select(property => property.Key)
            .Where(key => key == "wiki_base" || key.EndsWith("_url", StringComparison.Ordinal)))
            config[key] = upstream.AbsoluteUri;
        foreach (var key in keys.Select(property => property.Key))
        {
            if (key is "host" or "imap_host")
                config[key] = upstream.Host;
            // The upstream speaks HTTP, so others are pointed to where nothing listens.
            else if (key is "port" or "imap_port")
                config[key] = 1;
            else if (key == "url")
                config[key] = new Uri(upstream, "team/docs.git").AbsoluteUri;
            else if (key == "start_urls")
                config[key] = new JsonArray(upstream.AbsoluteUri);
            else if (key == "request_timeout_secs")
                config[key] = 5;
        }

        if (keys.ContainsKey("include_my_drives"))
            config["include_my_drives"] = true;
        return config;
    }

    /// <summary>Fills the required settings that are not secret.</summary>
    private static void Fill(JsonObject config, JsonObject schema, Uri upstream)
    {
        foreach (var key in (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()))
        {
            if (config[key] is not null)
                continue;
            var property = schema["properties"]![key]!.AsObject();
            if (property["properties"] is not null)
                Fill((JsonObject)(config[key] = new JsonObject()), property, upstream);
            else if (property["type"]?.ToJsonString().Contains("string", StringComparison.Ordinal) == true)
                config[key] = key.Contains("url", StringComparison.Ordinal)
                    || key.Contains("base", StringComparison.Ordinal) ? upstream.AbsoluteUri : "ann@example.com";
        }
    }
}
