-- What every service needs to erase what names a person (docs/personal_data.md). Frozen: a change is an erasure_v2.
-- :role is the service's runtime role. It may call what is granted here, and still may not rewrite what it could not.

create table erased_people (
    person_id uuid        primary key,
    topic     text        not null,
    erased_at timestamptz not null,
    times     integer     not null default 1,
    counts    jsonb       not null
);
comment on table erased_people is 'Whose data went, on whose word, how many rows of what; names nobody.';

create function redacted(p_value jsonb) returns jsonb
language plpgsql immutable set search_path = public, pg_temp as $$
declare
    named constant text[] := array['last_name', 'first_name', 'phones', 'email', 'phone', 'address', 'access',
        'description', 'number_called', 'comment', 'text', 'words', 'subject', 'excerpt', 'sentence', 'policy_number',
        'filename', 'reasons', 'problems', 'title'];
    coded constant text[] := array['reason', 'end_reason', 'error'];
begin
    if jsonb_typeof(p_value) = 'array' then
        return (select coalesce(jsonb_agg(redacted(value) order by n), '[]')
                  from jsonb_array_elements(p_value) with ordinality as e (value, n));
    elsif jsonb_typeof(p_value) <> 'object' then
        return p_value;
    end if;
    return (
        select coalesce(jsonb_object_agg(key, case
                   when jsonb_typeof(value) = 'null' then value
                   when key = any(named) and jsonb_typeof(value) = 'array' then '[]'::jsonb
                   when key = any(named) then to_jsonb('[effacé]'::text)
                   when key = any(coded) and value #>> '{}' !~ '^[a-z0-9_]{1,40}$' then to_jsonb('[effacé]'::text)
                   else redacted(value) end), '{}')
          from jsonb_each(p_value));
end
$$;
comment on function redacted is 'JSON without what names or describes a person: the shape stays, so that it can still be read.';

create function redacted_body(p_body bytea) returns bytea
language plpgsql immutable set search_path = public, pg_temp as $$
begin
    return convert_to(redacted(convert_from(p_body, 'utf8')::jsonb)::text, 'utf8');
exception when others then
    return '{}'::bytea;  -- a body nobody can read: nothing of it is kept
end
$$;

create function without_professional(p_value jsonb, p_number text) returns jsonb
language plpgsql immutable set search_path = public, pg_temp as $$
begin
    if jsonb_typeof(p_value) = 'array' then
        return (select coalesce(jsonb_agg(without_professional(value, p_number) order by n), '[]')
                  from jsonb_array_elements(p_value) with ordinality as e (value, n));
    elsif jsonb_typeof(p_value) <> 'object' then
        return p_value;
    end if;
    if p_value ->> 'number' = p_number or (p_value ->> 'kind' = 'craftsman' and p_value ->> 'id' = p_number) then
        return (p_value - 'phone' - 'email') || jsonb_build_object('name', '[effacé]');
    end if;
    return (select coalesce(jsonb_object_agg(key, without_professional(value, p_number)), '{}') from jsonb_each(p_value));
end
$$;
comment on function without_professional is 'JSON in which the professional of this number has no name, phone or e-mail.';

create function erase_copies(p_keys text[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    said integer;
    waiting integer;
begin
    update outbox set body = redacted_body(body) where key = any(p_keys);
    get diagnostics said = row_count;
    update parked set body = redacted_body(body), error = null where key = any(p_keys);
    get diagnostics waiting = row_count;
    return said + waiting;
end
$$;
comment on function erase_copies is 'Raw copies of messages about these keys, said or waiting; sequence and type stay, so that no reader misses one.';
revoke all on function erase_copies from public;

create function erase_professional_copies(p_firm uuid, p_number text, p_keys text[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    said integer;
    waiting integer;
begin
    update outbox set body = convert_to(without_professional(convert_from(body, 'utf8')::jsonb, p_number)::text, 'utf8')
     where position(convert_to(p_number, 'utf8') in body) > 0
       and (key = any(p_keys) or position(convert_to(p_firm::text, 'utf8') in body) > 0);
    get diagnostics said = row_count;
    update parked set body = convert_to(without_professional(convert_from(body, 'utf8')::jsonb, p_number)::text, 'utf8')
     where position(convert_to(p_number, 'utf8') in body) > 0
       and (key = any(p_keys) or position(convert_to(p_firm::text, 'utf8') in body) > 0);
    get diagnostics waiting = row_count;
    return said + waiting;
end
$$;
comment on function erase_professional_copies is 'Raw copies that name a professional: those of his firm, and those about these keys.';
revoke all on function erase_professional_copies from public;

create function not_heard(p_topics text[], p_keys text[], p_sequences bigint[]) returns integer
language sql stable set search_path = public, pg_temp as $$
    select count(*)::integer
      from unnest(p_topics, p_keys, p_sequences) as b (topic, key, sequence)
      left join inbox i using (topic, key)
     where coalesce(i.sequence, 0) < b.sequence
$$;
comment on function not_heard is 'How many of these places of other topics were not reached yet: an erasure waits for them.';

grant select, insert, update on erased_people to :role;
